import { limitOf } from '../../domain/compaction/index.ts';
import type { PlaceKey } from '../../protocol/address.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { SETTINGS_SCOPE } from '../../protocol/contracts/settings.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { AfterTurn } from './after-turn.ts';
import type { Authority } from './authority.ts';
import { Capturing } from './capturing.ts';
import { Compactions } from './compacting.ts';
import { Filing } from './filing.ts';
import type { House } from './house.ts';
import type { Models } from './models.ts';
import type { Sessions } from './sessions.ts';
import { Letting, type SettingsDesk } from './settings/index.ts';
import type { MessageTraces } from './traces/index.ts';
import type { Workplaces } from './workplaces.ts';

export interface WorksOptions {
  readonly authority: Authority;
  readonly house: Pick<House, 'leases' | 'journal'>;
  readonly models: Models;
  readonly sessions: Sessions;
  readonly settings: SettingsDesk;
  readonly workplaces: Workplaces;
  readonly openProvider: () => Promise<void>;
  readonly tracer: Tracer;
  readonly messages: MessageTraces;
}

/** What turns leave behind, each kind by whoever does it: replies that go out, and jobs. */
export class Works {
  readonly #afterTurn: AfterTurn;
  readonly #capturing: Capturing;
  readonly #filing: Filing;
  readonly #compactions: Compactions;
  readonly #letting: Letting;

  constructor(options: WorksOptions) {
    const { authority, house, models, sessions, settings, workplaces, openProvider, tracer, messages } = options;
    const { people, trust, membership } = authority;
    const { leases, journal } = house;
    const common = { people, trust, leases, sessions, journal, tracer };
    const { openFolder, readersOf, keptIn } = workplaces;
    this.#afterTurn = new AfterTurn({ ...common, membership, messages });
    this.#capturing = new Capturing({
      ...common,
      background: () => (models.smaller === undefined ? undefined : { model: models.smaller, open: openProvider }),
    });
    this.#filing = new Filing({ ...common, openFolder, readersOf, keptIn });
    this.#compactions = new Compactions({
      ...{ ...common, openProvider },
      limit: () => limitOf(models.standard.name, models.standard.context ?? undefined),
      background: () => models.background,
    });
    this.#letting = new Letting({ people, leases, journal, settings });
  }

  /** Who reads a place is otherwise: what waited for that is looked at again. */
  readersChanged(place: PlaceKey): void {
    this.#afterTurn.readersChanged(place);
  }

  work(event: Exclude<JournalEvent, { type: 'mail' }>): Promise<void> {
    if (event.type === 'reply') return this.#afterTurn.route(event);
    if (event.scope === SETTINGS_SCOPE) return this.#letting.work(event);
    if (event.kind === 'file') return this.#filing.work(event);
    if (event.kind === 'compact') return this.#compactions.work(event);
    if (event.kind === 'capture') return this.#capturing.work(event);
    return this.#afterTurn.work(event);
  }
}
