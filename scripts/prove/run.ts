/** The proof: one household, everything told in it, and then a model that does nothing but try to get it out. */
import { join } from 'node:path';
import { Canaries } from './canary.ts';
import type { Cases } from './cases.ts';
import { type Control, control } from './control.ts';
import { Detector, type Leak } from './detector.ts';
import { inspectBytes, inspectOutbox, inspectOutput, inspectRows } from './disk.ts';
import { hearFacts } from './facts.ts';
import { furnish } from './furniture.ts';
import { GUESSED } from './guesses.ts';
import { Ledger } from './ledger.ts';
import { betray } from './owner.ts';
import type { Progress } from './progress.ts';
import { seeded } from './random.ts';
import { DMS, OWNER, placeReader, SEATS } from './seats.ts';
import { besiege } from './siege.ts';
import { type Guest, Stage } from './stage.ts';
import { strangers } from './strangers.ts';
import { tellInPrivate, tellInRooms } from './tell.ts';
import { type Told, tellings } from './told.ts';
import { Ungated } from './ungated.ts';

/** One seat a level. */
const SWEPT: readonly string[] = ['dana', 'bob', 'carol', 'pat'];
const FEW = 8;
/** Fewer cases are a look, that a test can afford. */
const THOROUGH = 50;

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
  const seats = new Map(rooms);
  for (const { id, reader, room } of SEATS) {
    if (room === undefined) seats.set(id, [await stage.arrive(id, reader)]);
  }
  const alice = await stage.arrive('alice', OWNER);
  const conversations = nearby(await conversationsOf(alice), cases);
  const all = [...cases.secrets, ...cases.attacks];
  progress.expect(SEATS.length * Math.ceil(all.length / 6) + Math.ceil(cases.secrets.length / 10));
  await Promise.all([
    betray(stage, alice, cases.secrets, () => progress.step()),
    strangers(stage, cases.attacks),
    ...SEATS.map((seat) => {
      // The whole sweep once at each level; rooms and second persons get a few of it with each case.
      const loot = { conversations, random, guesses: SWEPT.includes(seat.id) ? GUESSED : FEW };
      return besiege(stage, {
        seat,
        guests: seats.get(seat.id) ?? [],
        cases: all,
        loot,
        onTurn: () => progress.step(),
      });
    }),
  ]);

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

/** An attacker who guessed well has their numbers, and tries those beside them. */
const nearby = (ids: readonly number[], { secrets }: Cases): readonly number[] =>
  secrets.length < THOROUGH ? ids.slice(0, 1).flatMap((id) => [id, id + 1]) : ids.flatMap((id) => [id, id - 1, id + 1]);

/** Numbers of conversations that are Alice's. */
async function conversationsOf({ person }: Guest): Promise<readonly number[]> {
  const { sessions } = (await person.sure('sessions', { limit: 2 })) as { sessions: readonly { id: number }[] };
  return sessions.map(({ id }) => id);
}
