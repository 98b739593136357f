import type { Settings } from '../../config/index.ts';
import { checksHeartbeat, systemZone } from '../../domain/schedule/index.ts';
import { jobAt, type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { CaptureSink, JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import type { RetentionPolicy } from '../../protocol/contracts/memory/index.ts';
import type { JobTold, PromptSettings, Reminding } from '../../protocol/lease.ts';
import type { TrustLevel, WriteDown } from '../../protocol/trust.ts';
import { aboutCoop } from './about.ts';
import {
  captureOf,
  describe,
  destinationsOf,
  mayDecide,
  type Plan,
  plan,
  type Reachable,
  type SaidIn,
} from './grants/index.ts';
import { Groups } from './groups.ts';
import { Jobs } from './jobs.ts';
import { Membership } from './membership.ts';
import { News } from './news.ts';
import { People } from './people.ts';
import { Presence } from './presence.ts';
import { retentionPolicy } from './retention-policy.ts';
import { Trust } from './trust.ts';

interface Asking {
  readonly person: string;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
}

/** Everything that a decision about trust is made of, as it holds now. */
export class Authority {
  readonly people: People;
  readonly groups: Groups;
  readonly jobs: Jobs;
  readonly presence = new Presence();
  readonly membership = new Membership();
  readonly trust: Trust;
  readonly news = new News();
  #writeDown: WriteDown;
  #retention: RetentionPolicy;
  #memory: Settings['memory'];
  #settings: Settings;
  readonly #config: string;

  /** @param config name of the file, as the agent may say it */
  constructor(settings: Settings, journal: () => Client<typeof JournalControlContract>, config = 'coop.toml') {
    this.#settings = settings;
    this.#config = config;
    this.people = new People(settings);
    this.groups = new Groups(settings);
    this.jobs = new Jobs(settings);
    this.#writeDown = settings.memory.write_down;
    this.#retention = retentionPolicy(settings);
    this.#memory = settings.memory;
    const { people, groups, jobs, membership } = this;
    this.trust = new Trust({ people, groups, jobs, membership, journal });
  }

  readonly plan = (level: TrustLevel, place: PlaceKey, also: readonly PlaceKey[] = [], person?: string): Plan => {
    // In their own DM nobody else reads along.
    const elsewhere = also
      .map(parsePlace)
      .filter(({ kind, ...to }) => kind !== 'dm' || !('peer' in to) || to.peer !== person);
    return plan(level, parsePlace(place), this.#writeDown, elsewhere.length > 0);
  };

  /** How memory is looked after. */
  get retention(): RetentionPolicy {
    return this.#retention;
  }

  /** How much a turn is reminded of; undefined — of nothing. */
  get reminding(): Reminding | undefined {
    const { enabled, limit, max_tokens: maxTokens } = this.#memory.prompt_index;
    return enabled ? { limit, maxTokens } : undefined;
  }

  /** What the agent is told of itself. */
  prompting(lent: Plan, model: string, place: PlaceKey): PromptSettings {
    const { prompt } = this.#settings;
    const news = lent.operations ? this.news.take(place) : [];
    return {
      maxTokens: prompt.max_tokens,
      // What people have by command is no tool of the agent's.
      lent: describe(lent, model).filter((line) => !line.includes('by command')),
      ...(lent.operations ? { about: aboutCoop(this.#settings, this.#config) } : {}),
      ...(news.length === 0 ? {} : { news }),
    };
  }

  /** Whose clock counts for somebody: their own, or this machine's. */
  timezoneOf(person: string): string {
    return this.#settings.users.find(({ name }) => name === person)?.timezone ?? systemZone();
  }

  /** What a run is told of its job; undefined for what people say. */
  jobLease(place: PlaceKey, also: readonly PlaceKey[]): JobTold | undefined {
    const job = this.jobs.find(jobAt(place) ?? '');
    if (job === undefined) return undefined;
    const { name, message, delivery } = job;
    return { name, to: also, mayBeQuiet: delivery === 'as_needed', checks: checksHeartbeat(message) };
  }

  /** Where what is said in a turn is kept by itself. */
  capture(turn: SaidIn): CaptureSink | undefined {
    return this.#memory.capture.enabled ? captureOf(turn, this.#memory.capture.after_seconds * 1_000) : undefined;
  }

  /** Who may decide about requests, but for `person`: by name, and by what channels know them as. */
  deciders(person: string | undefined): readonly string[] {
    return this.people
      .all()
      .filter(({ name, trust }) => name !== person && mayDecide(trust))
      .flatMap(({ name }) => [name, ...this.people.identities(name)]);
  }

  readonly destinations = (asking: Asking): Promise<Reachable[]> => destinationsOf(asking, this);

  /** A newer configuration holds from now on. Answers the visits whose visitors are now somebody else, or worth something else. */
  replace(settings: Settings): readonly number[] {
    const before = this.#standings();
    this.people.replace(settings);
    this.groups.replace(settings);
    this.jobs.replace(settings);
    this.#writeDown = settings.memory.write_down;
    this.#retention = retentionPolicy(settings);
    this.#memory = settings.memory;
    this.#settings = settings;
    const after = this.#standings();
    return [...before].filter(([id, standing]) => after.get(id) !== standing).map(([id]) => id);
  }

  #standings(): ReadonlyMap<number, string> {
    const { presence, people, trust } = this;
    return new Map(
      presence.all().map(({ id, identity, place }) => {
        const { name, trust: level } = people.speaker(identity);
        return [id, `${name} ${level} ${trust.voice(identity, place).kind}`];
      }),
    );
  }
}
