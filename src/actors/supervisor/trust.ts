import { type Identity, jobAt, jobIdentity, type PlaceKey, parsePlace, placeKey } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import type { Effective } from '../../protocol/effective.ts';
import { isStranger } from '../../protocol/ids.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { Group, Groups } from './groups.ts';
import { type Jobs, workerOf } from './jobs.ts';
import type { Membership } from './membership.ts';
import type { People, Person } from './people.ts';
import { Slots } from './slots.ts';

/** What a place is worth, and who can read it. */
export interface Judged {
  readonly level: TrustLevel;
  /** The rest of a sentence that begins with the place's name. */
  readonly why: string;
  /** Whether anybody can tell who reads there. */
  readonly known: boolean;
  readonly readers: readonly Person[];
}

/** What a message is: answered, heard without an answer, or held until the owner decides. */
export type Voice =
  | { readonly kind: 'answered'; readonly person: Person }
  | { readonly kind: 'overheard'; readonly author: Person }
  | { readonly kind: 'held' }
  /** A job that the configuration does not have any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unlisted' };

export interface Ruling {
  readonly effective: Effective;
  /** Of the first place: where the conversation is held. */
  readonly own: Judged;
}

/** Where a turn's words go: its own place first. */
export type Places = readonly [PlaceKey, ...PlaceKey[]];

/** At once; more wait. The journal's port refuses what is too much, and whoever may open rooms decides how much there is to ask. */
const QUESTIONS_MOST = 16;

export interface TrustOptions {
  readonly people: People;
  readonly groups: Groups;
  readonly jobs: Jobs;
  readonly membership: Membership;
  readonly journal: () => Client<typeof JournalControlContract>;
}

/**
 * Whom a place or a turn may be trusted with, computed anew each time: from the configuration, from who is reported to read
 * there, and from who counts as a reader by what was said there (design/trust.md, "Who, where").
 */
export class Trust {
  readonly #options: TrustOptions;
  readonly #questions = new Slots('questions to the journal', QUESTIONS_MOST, Number.POSITIVE_INFINITY);

  constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** The one place that several names of a person lead to: their DM. Groups and strangers stay what they are. */
  canonical(identity: Identity, key: PlaceKey): PlaceKey {
    const place = parsePlace(key);
    const person = this.#options.people.who(identity);
    return place.kind === 'dm' && person !== undefined ? placeKey({ ...place, peer: person.name }) : key;
  }

  /** A stranger, and somebody in another's DM, is nobody here. */
  sender(identity: Identity, key: PlaceKey): Person | undefined {
    const job = jobAt(key);
    if (job !== undefined) return identity === jobIdentity(job) ? this.#worker(job) : undefined;
    const person = this.#options.people.who(identity);
    const place = parsePlace(key);
    return place.kind === 'dm' && person?.name !== place.peer ? undefined : person;
  }

  /** What a message with this identity is in this place. */
  voice(identity: Identity, key: PlaceKey): Voice {
    const person = this.sender(identity, key);
    if (jobAt(key) !== undefined) return person === undefined ? { kind: 'gone' } : { kind: 'answered', person };
    if (parsePlace(key).kind === 'dm') return person === undefined ? { kind: 'held' } : { kind: 'answered', person };
    const group = this.#options.groups.find(key);
    if (group === undefined) return { kind: 'unlisted' };
    const speaker = this.#options.people.speaker(identity);
    const isAnswered = person !== undefined || group.strangers === 'answer';
    return isAnswered ? { kind: 'answered', person: speaker } : { kind: 'overheard', author: speaker };
  }

  /** min(sender, every place that the words go to): what a turn of `person` may see. */
  async effective(person: Person | undefined, places: Places): Promise<Ruling> {
    const sender = person?.trust ?? 'public';
    const [first] = places;
    const judged = await Promise.all(
      places.map(async (key) => ({ key, ...(await this.place(key, key === first ? person : undefined)) })),
    );
    const [own] = judged;
    if (own === undefined) throw new Error('a turn has a place');
    const place = lowest(own.level, ...judged.map(({ level }) => level));
    // A stranger is not told who else is in the house.
    if (person === undefined) return { effective: { level: 'public', sender, place, why: STRANGER }, own };
    const who = isStranger(person.name) ? STRANGER : `${person.name} is ${person.trust}`;
    const why = [who, ...judged.map(({ key, why: because }) => `${key} ${because}`)].join('; ');
    return { effective: { level: lowest(sender, place), sender, place, why }, own };
  }

  /**
   * What the place is worth now. `speaker`: reads what they say there themselves, also where they have left by now: otherwise
   * their next word would find the place lower than their last.
   */
  async place(key: PlaceKey, speaker?: Person): Promise<Judged> {
    const place = parsePlace(key);
    const job = jobAt(key);
    if (job !== undefined) return this.#job(job);
    return place.kind === 'dm' ? this.#dm(place.peer) : await this.#group(key, speaker);
  }

  /** Its person, worth no more than the job. */
  #worker(name: string): Person | undefined {
    const job = this.#options.jobs.find(name);
    return job && workerOf(job, this.#options.people);
  }

  /** Where it works only its person reads. */
  #job(name: string): Judged {
    const worker = this.#worker(name);
    if (worker === undefined) {
      return { level: 'public', why: 'is public, because there is no such job', known: true, readers: [] };
    }
    const why = `is ${worker.trust}, because the job ${name} works for ${worker.name}`;
    return { level: worker.trust, why, known: true, readers: [worker] };
  }

  #dm(name: string): Judged {
    const peer = this.#options.people.named(name);
    if (peer === undefined) {
      return { level: 'public', why: 'is public, because nobody here is known by that name', known: true, readers: [] };
    }
    return {
      level: peer.trust,
      why: `is ${peer.trust}, because only ${peer.name} reads there`,
      known: true,
      readers: [peer],
    };
  }

  async #group(key: PlaceKey, speaker: Person | undefined): Promise<Judged> {
    const { people, groups, membership, journal } = this.#options;
    const { people: counted } = await this.#questions.run(() => journal().counted({ place: key }));
    // After the question: what changed while it was under way counts, in the configuration as among those who are reported.
    const group = groups.find(key);
    if (group === undefined) {
      return { level: 'public', why: 'is public, because it is not listed', known: true, readers: [] };
    }
    const reported = membership.of(key);
    const readers = new Map((reported ?? []).map((identity) => people.speaker(identity)).map((who) => [who.name, who]));
    for (const name of counted) readers.set(name, people.named(name) ?? { name, trust: 'public' });
    if (speaker !== undefined) readers.set(speaker.name, speaker);
    const all = [...readers.values()];
    if (reported === undefined) {
      return { level: 'public', why: 'is public, because nobody can tell who reads there', known: false, readers: all };
    }
    return { ...worthOf(group, all), known: true, readers: all };
  }
}

const STRANGER = 'a stranger counts as public';

/** By the owner's word, or by its least trusted reader. */
function worthOf(group: Group, readers: readonly Person[]): Pick<Judged, 'level' | 'why'> {
  if (group.trust !== undefined) {
    return { level: group.trust, why: `is ${group.trust}, because [[groups]] says so` };
  }
  const [first, ...others] = readers;
  if (first === undefined) return { level: 'public', why: 'is public, because nobody is known to read there' };
  const level = lowest(first.trust, ...others.map(({ trust }) => trust));
  const least = readers.find(({ trust }) => trust === level) ?? first;
  const name = isStranger(least.name) ? `the stranger ${least.name.slice(1)}` : least.name;
  return { level, why: `is ${level}, because ${name} reads there` };
}
