import type { Proposal } from '../../../config/index.ts';
import { readConfigText } from '../../../config/read.ts';
import { quoteCards } from '../../../domain/approval.ts';
import { escaped } from '../../../domain/escaped.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type {
  SettingsChangeContract,
  SettingsChanged,
  SettingsReadContract,
} from '../../../protocol/contracts/settings.ts';
import { CoopError, toCoopError } from '../../../protocol/errors.ts';
import type { IdempotencyKey, TurnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Tracer } from '../../kernel/trace/index.ts';
import { isBelieved } from '../grants/index.ts';
import { persist } from '../persist.ts';
import type { Reload } from '../reload.ts';
import { masked } from './masked.ts';
import { type ReadingOptions, reading } from './reading.ts';
import type { Trial } from './trial.ts';
import { effectOf, proposalOf, readWish, type Wish, wishText } from './wish.ts';

export interface SettingsOptions extends ReadingOptions {
  readonly reload: Pick<Reload, 'config' | 'report' | 'waiting' | 'replace'>;
  readonly trial: Pick<Trial, 'of'>;
  readonly tracer: Tracer;
}

/** Who wants a change. Fixed when the port is minted. */
export interface Wisher {
  readonly person: string;
  readonly level: TrustLevel;
  /** Whose conversation hears of it; absent for a command of a person, who decides by giving it. */
  readonly turn?: TurnId;
  /** Everything is asked for, not only what is sensitive: the turn has read what it believes less. */
  readonly asksAll: boolean;
}

/** A request is shown whole: what is more is to be asked for in pieces. */
const WISH_MOST = 20_000;
/** A conversation is told the beginning of a long change: the history has all of it. */
const TOLD_MOST = 3_000;

/** `coop.toml`, for whoever may read and change it: one way for the agent, for commands, and for what was approved. */
export class SettingsDesk {
  readonly #options: SettingsOptions;
  /** A turn that goes on, or comes by its other port, asks again while it is done. */
  readonly #running = new Map<IdempotencyKey, Promise<SettingsChanged>>();

  constructor(options: SettingsOptions) {
    this.#options = options;
  }

  /** The file was changed otherwise, or is read for the first time: the history knows what it says. */
  async found(starts = false): Promise<void> {
    const { journal, reload } = this.#options;
    await journal().settingsFound({ text: reload.config.text, starts });
  }

  reading(): Implementation<typeof SettingsReadContract> {
    return reading(this.#options);
  }

  changing(wisher: Wisher): Implementation<typeof SettingsChangeContract> {
    return {
      change: ({ key, edits, integrity }) => this.#once(key, wisher, integrity, async () => ({ kind: 'edits', edits })),
      rollback: ({ key, to, integrity }) =>
        this.#once(key, wisher, integrity, async () => ({ kind: 'version', id: to, text: await this.#version(to) })),
    };
  }

  /** Does what a request says that was let, and nothing but that. Answers what came of it, in words. */
  async approved(text: string, key: IdempotencyKey, by: string): Promise<string> {
    const { path, reload } = this.#options;
    const known = await this.#known(key);
    // A request of this key is there: it is the one that was let. Whether it was done only a version tells.
    if (known !== undefined && known.outcome !== 'asked') return known.words;
    try {
      const wish = await readWish(text, (id) => this.#version(id));
      const file = await readConfigText(path);
      const proposal = await proposalOf(path, file, reload.config, wish);
      if (wishText(proposal) !== text) throw new CoopError('E_STALE');
      return (await this.#make(file, proposal, key, by)).words;
    } catch (error) {
      return `coop.toml stays as it is: ${reasonOf(error)}`;
    }
  }

  #once(
    key: IdempotencyKey,
    wisher: Wisher,
    integrity: TrustLevel,
    wish: () => Promise<Wish>,
  ): Promise<SettingsChanged> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const done = this.#change(key, wisher, integrity, wish).finally(() => this.#running.delete(key));
    this.#running.set(key, done);
    return done;
  }

  async #change(
    key: IdempotencyKey,
    { person, level, turn, asksAll }: Wisher,
    integrity: TrustLevel,
    wished: () => Promise<Wish>,
  ): Promise<SettingsChanged> {
    const { path, reload, journal } = this.#options;
    const known = await this.#known(key);
    if (known !== undefined) {
      // Whoever ended it could not say so any more.
      if (known.words.startsWith(ENDED) && turn !== undefined)
        await journal().settingsTold({ turn, words: known.words });
      return known;
    }
    const file = await readConfigText(path);
    const proposal = await proposalOf(path, file, reload.config, await wished());
    if (proposal.text === file && proposal.changes.length === 0) {
      return { outcome: 'unchanged', words: 'coop.toml says that already.', diff: '', waiting: [] };
    }
    const isSensitive = proposal.changes.some(({ asks }) => asks !== undefined);
    if (turn !== undefined && (asksAll || isSensitive || !isBelieved(integrity, level))) {
      const text = wishText(proposal);
      if (text.length > WISH_MOST) throw new CoopError('E_TOO_LARGE', { what: 'this change', limit: WISH_MOST });
      await journal().settingsAsked({ turn, key, integrity, text });
      return { outcome: 'asked', words: ASKED, diff: masked(proposal.diff), waiting: [] };
    }
    const changed = await this.#make(file, proposal, key, person);
    if (turn !== undefined) await journal().settingsTold({ turn, words: changed.words });
    return changed;
  }

  /** Tried, written down, written, applied; or not, and said so. @throws CoopError where it could not be written */
  async #make(file: string, proposal: Proposal, key: IdempotencyKey, by: string): Promise<SettingsChanged> {
    const { reload, journal, trial, tracer } = this.#options;
    const { config, text, diff, changes, asked } = proposal;
    const tried = await trial.of(reload.config, config, changes);
    const what = asked.join('; ').slice(0, TOLD_MOST);
    const { id } = await journal().settingsTried({ key, by, what, diff: diff.slice(0, WISH_MOST), text });
    const end = async (changed: SettingsChanged): Promise<SettingsChanged> => {
      const isKept = changed.outcome !== 'refused';
      const outcome = isKept ? 'kept' : 'refused';
      await persist(() => journal().settingsEnded({ id, outcome, words: changed.words }));
      const attributes = { 'coop.outcome': changed.outcome, 'coop.person': by, 'coop.version': id };
      tracer.event('settings.changed', {
        attributes: { ...attributes, 'coop.keys': changes.map(({ key: name }) => name).join(' ') },
      });
      return changed;
    };
    const refused = (why: string): SettingsChanged => ({
      ...{ outcome: 'refused', diff: masked(diff), waiting: [] },
      words: `coop.toml stays as it was. This was tried, and not kept: ${why}\n${shown(diff)}`,
    });
    if (!tried.works) return await end(refused(tried.why));
    faultPoint('supervisor.settings.tried');
    const report = await reload.replace(file, text).catch(async (error: unknown) => {
      await end(refused(reasonOf(error)));
      throw error;
    });
    faultPoint('supervisor.settings.applied');
    const unsure =
      tried.unsure === undefined ? '' : ` It could not be tried, and neither could what was before: ${tried.unsure}`;
    return await end({
      outcome: report?.outcome === 'partly' ? 'partly' : 'applied',
      words: `coop.toml was changed, as version ${id}:\n${shown(diff)}\n${effectOf(changes)}${unsure}`,
      diff: masked(diff),
      waiting: [...(report?.waiting ?? [])],
    });
  }

  /** What was answered before under this key. */
  async #known(key: IdempotencyKey): Promise<SettingsChanged | undefined> {
    const { outcome, words, asked } = await this.#options.journal().settingsKnown({ key });
    const nothing = { diff: '', waiting: [] };
    if (outcome !== null && words !== null) {
      return { outcome: outcome === 'refused' ? 'refused' : 'applied', words, ...nothing };
    }
    return asked && outcome === null ? { outcome: 'asked', words: ASKED, ...nothing } : undefined;
  }

  async #version(id: number): Promise<string> {
    return (await this.#options.journal().settingsVersion({ id })).text;
  }
}

/** How the journal begins what it says of a change that coop ended in the middle of. */
const ENDED = 'coop ended';

const ASKED = 'Nothing is changed yet. Whoever may decide is asked, and shown exactly this.';

const reasonOf = (error: unknown): string => toCoopError(error).message;

/** Lines of the file hold what others wrote: none of them can be taken for coop's own. */
function shown(diff: string): string {
  const whole = quoteCards(escaped(masked(diff)));
  return whole.length <= TOLD_MOST ? whole : `${whole.slice(0, TOLD_MOST)}\n… (the history has all of it)`;
}
