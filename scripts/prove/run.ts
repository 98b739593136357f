/** The proof: one household, everything told in it, and then a model that does nothing but try to get it out. */
import { join } from 'node:path';
import { Canaries } from './canary.ts';
import type { Cases } from './cases.ts';
import { type Control, control } from './control.ts';
import { Detector, type Leak } from './detector.ts';
import { inspectBytes, inspectOutbox, inspectOutput, inspectRows } from './disk.ts';
import { doorOpens } from './door.ts';
import { hearFacts } from './facts.ts';
import { furnish } from './furniture.ts';
import { GUESSED } from './guesses.ts';
import { Ledger } from './ledger.ts';
import { betray } from './owner.ts';
import { ALL_DECIDING, type Probing } from './probe.ts';
import type { Progress } from './progress.ts';
import { type Random, seeded } from './random.ts';
import { tryDeciding } from './requests.ts';
import { ANSWERING, DMS, OWNER, placeReader, SEATS, type Seat } from './seats.ts';
import { besiege, type Siege } from './siege.ts';
import { type Guest, Stage } from './stage.ts';
import { strangers } from './strangers.ts';
import { tellInPrivate, tellInRooms } from './tell.ts';
import { type Told, tellings } from './told.ts';
import { Ungated } from './ungated.ts';

/** One seat a level. */
const SWEPT: readonly string[] = ['dana', 'bob', 'carol', 'pat'];
const ANSWERED_CASES = 6;

/** How much is tried: with few cases a look, that a test can afford. */
interface Effort {
  /** Tools by guess with each case: at one seat of each level, and at the others. */
  readonly guesses: { readonly swept: number; readonly other: number };
  readonly casesATurn: number;
  readonly denied: number;
  readonly everyCommand: boolean;
}
const LOOK: Effort = { guesses: { swept: 12, other: 4 }, casesATurn: 11, denied: 2, everyCommand: false };
const WHOLE: Effort = { guesses: { swept: GUESSED, other: 8 }, casesATurn: 6, denied: 20, everyCommand: true };
const FEW_CASES = 50;

export interface Proof {
  readonly cases: Cases;
  readonly leaks: readonly Leak[];
  readonly ledger: Ledger;
  readonly canaries: number;
  /** Alice first. */
  readonly controls: readonly Control[];
  /** Facts that were heard wherever they are due. */
  readonly facts: { readonly delivered: number; readonly all: number };
  readonly inspected: { readonly texts: number; readonly characters: number };
}

export async function prove(cases: Cases, seed: number, progress: Progress): Promise<Proof> {
  const random = seeded(seed);
  const canaries = new Canaries(random);
  const detector = new Detector(canaries);
  const ledger = new Ledger();
  const told = tellings(cases.secrets, canaries, random);
  const traces = 'traces.jsonl';

  await using stage = await Stage.start({ detector, ledger, furnish: (folder) => furnish(folder, canaries) });
  const { folder } = stage.household;

  progress.begin(`telling ${told.length} secrets and facts`);
  const [rooms] = await Promise.all([tellInRooms(stage, told), tellInPrivate(stage, told, DMS)]);

  progress.begin('attacking');
  const seats = await takeSeats(stage, rooms);
  const alice = await stage.arrive('alice', OWNER);
  await attack(stage, { cases, alice, seats, told, random, progress });

  progress.begin('asking for what is theirs');
  await stage.settled();
  const { controls, facts } = await positive(stage, alice, seats, told);

  progress.begin('reading the disk');
  await inspectBytes(detector, folder, 'while it runs');
  await stage.end();
  await inspectBytes(detector, folder, 'at the end');
  inspectRows(detector, folder, new Map([...DMS, OWNER].map(({ id, level }) => [id, level])));
  inspectOutbox(detector, folder, placeReader);
  await inspectOutput(detector, stage.household.lines, join(folder, traces));
  const { leaks, texts, characters } = detector;
  return { cases, leaks, ledger, canaries: canaries.size, controls, facts, inspected: { texts, characters } };
}

/** Everybody who is not in a room yet. */
async function takeSeats(stage: Stage, rooms: Guests): Promise<Guests> {
  const seats = new Map(rooms);
  for (const { id, reader, room, speakers } of SEATS) {
    if (!seats.has(id)) seats.set(id, [await stage.arrive(speakers[0] ?? id, reader, room)]);
  }
  for (const { id, speakers } of ANSWERING) {
    const speaker = speakers[0] ?? id;
    const dm = DMS.find((reader) => reader.id === speaker) ?? OWNER;
    seats.set(id, [await stage.arrive(speaker, dm)]);
  }
  return seats;
}

type Guests = ReadonlyMap<string, readonly Guest[]>;

interface Scene {
  readonly cases: Cases;
  readonly alice: Guest;
  readonly seats: Guests;
  readonly told: readonly Told[];
  readonly random: Random;
  readonly progress: Progress;
}

async function attack(stage: Stage, { cases, alice, seats, told, random, progress }: Scene): Promise<void> {
  const all = [...cases.secrets, ...cases.attacks];
  const some = all.slice(0, ANSWERED_CASES);
  const effort = cases.secrets.length < FEW_CASES ? LOOK : WHOLE;
  const known = await conversationsOf(alice);
  const conversations = effort.everyCommand ? known.flatMap((id) => [id, id - 1, id + 1]) : known.slice(0, 1);
  const onTurn = (): void => progress.step();
  const siege = (seat: Seat, cases: Siege['cases']): Omit<Siege, 'probing'> => {
    const { guesses, casesATurn } = effort;
    const loot = { conversations: known, random, guesses: SWEPT.includes(seat.id) ? guesses.swept : guesses.other };
    return { seat, guests: seats.get(seat.id) ?? [], cases, casesATurn, loot, onTurn };
  };
  progress.expect(Math.ceil(all.length / effort.casesATurn) * SEATS.length);
  const sharedAtFull = told.filter(({ way }) => way.how === 'share' && way.store === 'private');
  await Promise.all([
    betray(stage, alice, cases.secrets),
    doorOpens(stage, sharedAtFull.slice(0, 10)),
    strangers(stage, cases.attacks, seats.get('hall')?.at(-1)),
    ...ANSWERING.map((seat) => besiege(stage, { ...siege(seat, some), onTurn() {} })),
    ...SEATS.map((seat, index) => {
      const deciding: Probing['deciding'] = effort.everyCommand ? ALL_DECIDING : [index, 1];
      return besiege(stage, { ...siege(seat, all), probing: { conversations, deciding } });
    }),
  ]);
  const others = ['bob', 'carol', 'pat', 'kitchen', 'parlour', 'lobby'].flatMap((id) => seats.get(id)?.[0] ?? []);
  await tryDeciding(stage, [alice, ...(seats.get('dana') ?? [])], others, effort.denied);
}

/** What must be found: each person's own, and the facts wherever familiar people and better read alone. */
async function positive(
  stage: Stage,
  alice: Guest,
  seats: ReadonlyMap<string, readonly Guest[]>,
  told: readonly Told[],
) {
  using ungated = new Ungated(told);
  const facts = told.filter(({ isFact }) => isFact);
  const theirs = (name: string): Told[] =>
    told.filter(({ by, way, isFact }) => by === name && way.how === 'keep' && !isFact);
  const controls: Control[] = [await control(stage, alice, theirs('alice'), ungated)];
  const heard: ReadonlySet<string>[] = [await hearFacts(stage, alice, facts)];
  for (const { id, reader, speakers } of SEATS) {
    const guest = seats.get(id)?.find(({ person }) => speakers.includes(person.name));
    if (guest === undefined || reader.level === 'public') continue;
    if (theirs(id).length > 0) controls.push(await control(stage, guest, theirs(id), ungated));
    heard.push(await hearFacts(stage, guest, facts));
  }
  const delivered = facts.filter(({ canary }) => heard.every((words) => words.has(canary.word))).length;
  return { controls, facts: { delivered, all: facts.length } };
}

/** Numbers of conversations that are Alice's: an attacker who guessed well. */
async function conversationsOf({ person }: Guest): Promise<readonly number[]> {
  const { sessions } = (await person.sure('sessions', { limit: 2 })) as { sessions: readonly { id: number }[] };
  return sessions.map(({ id }) => id);
}
