import type { Identity, PlaceKey } from '../../protocol/address.ts';
import type { Client, Implementation } from '../../protocol/contract.ts';
import type { ActorRow, HouseholdContract, Status } from '../../protocol/contracts/household.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { PersonName } from '../../protocol/ids.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { deadLetters } from '../kernel/link/index.ts';
import { describe, type Plan, takenOut } from './grants/index.ts';
import type { Models } from './models.ts';
import type { People } from './people.ts';
import type { Schedule } from './schedule.ts';

export interface HouseholdOptions {
  readonly agent: string;
  readonly models: Pick<Models, 'for'>;
  readonly version: string;
  readonly plan: (level: TrustLevel, place: PlaceKey) => Plan;
  readonly journal: () => Client<typeof JournalControlContract>;
  /** Who may decide beside this person. */
  readonly others: (person: PersonName) => readonly string[];
  readonly people: Pick<People, 'owner' | 'identities'>;
  readonly timezoneOf: (person: PersonName) => string;
  readonly actors: () => ActorRow[];
  readonly schedule: Pick<Schedule, 'rows' | 'tick' | 'warnings'>;
  readonly warnings: () => string[];
  /** What became of the last change of coop.toml, and what of it waits. */
  readonly settings: () => NonNullable<Status['house']>['settings'];
  readonly startedAt: number;
  readonly now: () => number;
}

/** What the house knows of itself, told to each as far as it is theirs to know. */
export class Household {
  readonly #options: HouseholdOptions;

  constructor(options: HouseholdOptions) {
    this.#options = options;
  }

  /** The port of one command: who asks, from where and at which level is fixed here. */
  answersTo(identity: Identity, { person, place, effective }: CommandLease): Implementation<typeof HouseholdContract> {
    const { agent, models, version, plan, journal, others, actors, schedule, warnings, settings, startedAt, now } =
      this.#options;
    const { people, timezoneOf } = this.#options;
    const lent = plan(effective.level, place);
    return {
      async whoami() {
        const model = await models.for(person, place, lent);
        const ports = person === undefined ? [] : describe(lent, model);
        return { person: person ?? null, identity, place, effective, lent: ports };
      },
      self() {
        if (person === undefined) throw new CoopError('E_NOT_ALLOWED');
        return {
          person,
          level: effective.level,
          owner: people.owner.name === person,
          identities: [...people.identities(person)],
          timezone: timezoneOf(person),
          ...takenOut(lent),
        };
      },
      async status() {
        const model = await models.for(person, place, lent);
        const common = { agent, model, version, pid: process.pid, uptimeMs: now() - startedAt };
        if (person === undefined || !lent.operations) return { ...common, house: null };
        const [jobs, tick, overview, { notices }, { letters }] = await Promise.all([
          schedule.rows(),
          schedule.tick(),
          journal().overview({}),
          journal().notices({}),
          journal().letters({ others: [...others(person)] }),
        ]);
        const memoryMb = Math.round(process.memoryUsage.rss() / 1e6);
        const dead = deadLetters.all;
        const all = [...actors(), ...jobs];
        const warned = [...warnings(), ...schedule.warnings(tick)];
        const house = {
          actors: all,
          schedule: tick,
          dead,
          overview,
          notices,
          letters,
          warnings: warned,
          settings: settings(),
          memoryMb,
        };
        return { ...common, house };
      },
    };
  }
}
