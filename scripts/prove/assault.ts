/** All at once: every seat, Alice's own turns, strangers, and somebody who comes in. */
import type { Cases } from './cases.ts';
import { doorOpens } from './door.ts';
import type { Effort } from './effort.ts';
import { betray } from './owner.ts';
import { ALL_DECIDING, type Probing } from './probe.ts';
import type { Progress } from './progress.ts';
import type { Random } from './random.ts';
import { tryDeciding } from './requests.ts';
import { ANSWERING, DMS, OWNER, SEATS, type Seat } from './seats.ts';
import { besiege, type Siege } from './siege.ts';
import type { Guest, Stage } from './stage.ts';
import { strangers } from './strangers.ts';
import type { Told } from './told.ts';

/** One seat a level. */
const SWEPT: readonly string[] = ['dana', 'bob', 'carol', 'pat'];
const ANSWERED_CASES = 6;

/** Everybody who is not in a room yet. */
export async function takeSeats(stage: Stage, rooms: Guests): Promise<Guests> {
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

export type Guests = ReadonlyMap<string, readonly Guest[]>;

interface Scene {
  readonly cases: Cases;
  readonly effort: Effort;
  readonly alice: Guest;
  readonly seats: Guests;
  readonly told: readonly Told[];
  readonly random: Random;
  readonly progress: Progress;
}

export async function assault(
  stage: Stage,
  { cases, effort, alice, seats, told, random, progress }: Scene,
): Promise<void> {
  const all = [...cases.secrets, ...cases.attacks];
  const some = all.slice(0, ANSWERED_CASES);
  const known = await conversationsOf(alice);
  const conversations = effort.everyCommand ? known.flatMap((id) => [id, id - 1, id + 1]) : known.slice(0, 1);
  const onTurn = (): void => progress.step();
  const siege = (seat: Seat, cases: Siege['cases']): Omit<Siege, 'probing'> => {
    const { swept, other, casesATurn } = effort;
    const loot = { conversations: known, random, each: SWEPT.includes(seat.id) ? swept : other };
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
      return besiege(stage, {
        ...siege(seat, all),
        probing: { conversations, deciding, everybody: effort.everyCommand },
      });
    }),
  ]);
  const others = ['bob', 'carol', 'pat', 'kitchen', 'parlour', 'lobby'].flatMap((id) => seats.get(id)?.[0] ?? []);
  await tryDeciding(stage, [alice, ...(seats.get('dana') ?? [])], others, effort.denied);
}

/** Numbers of conversations that are Alice's: an attacker who guessed well. */
async function conversationsOf({ person }: Guest): Promise<readonly number[]> {
  const { sessions } = (await person.sure('sessions', { limit: 2 })) as { sessions: readonly { id: number }[] };
  return sessions.map(({ id }) => id);
}
