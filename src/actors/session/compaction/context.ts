import { isSaid } from '../../../domain/pairs.ts';
import { tokensOfMessages } from '../../../domain/tokens-at-least.ts';
import type { ResultOf } from '../../../protocol/contract.ts';
import type { Entry, TurnJournalContract } from '../../../protocol/contracts/journal/index.ts';
import type { TurnId } from '../../../protocol/ids.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import type { Message } from '../../../protocol/model.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { pastMessages } from '../prompt/index.ts';
import type { OwnSteps } from './folding.ts';
import { ownSummary, shownEntry, summaryMessages } from './shown.ts';

type Loaded = Pick<ResultOf<typeof TurnJournalContract, 'load'>, 'summaries' | 'history' | 'more' | 'own'>;

/** What a turn is shown of before, as the journal has it now. */
export class Context {
  readonly #lease: TurnLease;
  #loaded: Loaded = { history: [] };
  #past: readonly Message[] = [];

  constructor(lease: TurnLease) {
    this.#lease = lease;
  }

  take({ summaries = [], history, more = false, own }: Loaded): void {
    this.#loaded = { summaries, history, more, ...(own === undefined ? {} : { own }) };
    this.#past = [...summaryMessages(this.#lease, summaries), ...this.#messages(history)];
  }

  /** Those whose words it is made of. */
  get authors(): TrustLevel[] {
    const { summaries = [], history, own } = this.#loaded;
    return [...summaries, ...history, ...(own === undefined ? [] : [own])].map(({ integrity }) => integrity);
  }

  get past(): readonly Message[] {
    return this.#past;
  }

  /** Something stands before it that nothing was made of. */
  get isCutOff(): boolean {
    return this.#loaded.more ?? false;
  }

  /** Steps of this turn that it goes on without, and what is left of them. */
  get own(): { readonly steps: number; readonly text: string | null } {
    const { own } = this.#loaded;
    return own === undefined ? { steps: 0, text: null } : own;
  }

  /** The message to answer, and behind it what is left of the first steps. */
  newest(message: Message): Message {
    const { own } = this.#loaded;
    if (own === undefined || message.role !== 'user') return message;
    return { role: 'user', content: [...message.content, { type: 'text', text: ownSummary(this.#lease, own) }] };
  }

  /** What somebody said meanwhile stays, wherever it stands. */
  steps(all: readonly Message[]): readonly Message[] {
    return all.filter((step, at) => at >= this.own.steps || isSaid(step));
  }

  /** Tokens of each turn that is shown word for word, the oldest first. */
  turns(): { readonly turn: TurnId; readonly tokens: number }[] {
    const turns = new Map<TurnId, Entry[]>();
    for (const entry of this.#loaded.history) turns.set(entry.turn, [...(turns.get(entry.turn) ?? []), entry]);
    return [...turns].map(([turn, entries]) => ({ turn, tokens: tokensOfMessages(this.#messages(entries)) }));
  }

  /** The newest of them, where it can go on without some of its steps; `aloud`: tokens of the rest. */
  last(): (Omit<OwnSteps, 'through'> & { readonly numbers: readonly number[]; readonly aloud: number }) | undefined {
    const { history } = this.#loaded;
    const turn = history.at(-1)?.turn;
    if (turn === undefined) return undefined;
    const all = history.filter((entry) => entry.turn === turn);
    const [made] = all.filter(({ summary }) => summary !== undefined);
    const steps = all.filter(({ aloud, summary }) => !aloud && summary === undefined);
    if (steps.some(({ step }) => step === undefined)) return undefined;
    const others = all.filter((entry) => !steps.includes(entry));
    const [block] = made?.message.content ?? [];
    return {
      ...{
        turn,
        at: all[0]?.at ?? 0,
        numbers: steps.map(({ step = 0 }) => step),
        summary: block?.type === 'text' ? block.text : null,
      },
      ...{ steps: steps.map(({ message }) => message), aloud: tokensOfMessages(this.#messages(others)) },
    };
  }

  #messages(entries: readonly Entry[]): Message[] {
    return pastMessages(
      this.#lease,
      entries.map((entry) => shownEntry(this.#lease, entry)),
    );
  }
}
