/** Secrets get in as people bring them in: somebody says them, and the model keeps them with the tools it has. */
import type { Round } from './body.ts';
import type { Call } from './model.ts';
import { OWNER, ROOMS, seatOf } from './seats.ts';
import type { Reader } from './sink.ts';
import type { Guest, Stage } from './stage.ts';
import type { Told } from './told.ts';

const KEEPS_A_TURN = 40;
/** More quotes a turn are not taken. */
const SHARES_A_TURN = 3;
const SAYINGS_A_TURN = 10;

/** Everybody in their own DM, side by side. Resolves when what was shared is written, too. */
export async function tellInPrivate(stage: Stage, told: readonly Told[], readers: readonly Reader[]): Promise<void> {
  await Promise.all(
    readers.map(async (reader) => {
      const own = told.filter(({ by, way }) => by === reader.id && !(way.how === 'say' && way.room !== undefined));
      if (own.length > 0) await tellAlone(stage, reader, own);
    }),
  );
  await stage.settled();
}

async function tellAlone(stage: Stage, reader: Reader, told: readonly Told[]): Promise<void> {
  const guest = await stage.arrive(reader.id, reader);
  const of = (how: Told['way']['how']) => told.filter(({ way }) => way.how === how);
  await inBatches(of('keep'), KEEPS_A_TURN, async (batch, n) => {
    await tell(stage, guest, `tell-${reader.id}-keep-${n}`, batch);
    await guest.person.sure('new');
  });
  await inBatches(of('share'), SHARES_A_TURN, (batch, n) => tell(stage, guest, `tell-${reader.id}-share-${n}`, batch));
  await inBatches(of('say'), SAYINGS_A_TURN, (batch, n) => tell(stage, guest, `tell-${reader.id}-say-${n}`, batch));
  guest.person.leave();
}

/**
 * Alice alone in each room, and then somebody comes in. The turn looks something up, so that the conversation that is
 * closed by it holds steps at her level, too.
 */
export async function tellInRooms(stage: Stage, told: readonly Told[]): Promise<ReadonlyMap<string, readonly Guest[]>> {
  const rooms = Object.keys(ROOMS).map(async (room): Promise<[string, readonly Guest[]]> => {
    const seat = seatOf(room);
    const alice = await stage.arrive('alice', { ...OWNER, id: `alice alone in ${room}` }, room);
    stage.expectLevel(alice, 'full');
    const said = told.filter(({ way }) => way.how === 'say' && way.room === room);
    await inBatches(said, SAYINGS_A_TURN, (batch, n) => tell(stage, alice, `tell-${room}-${n}`, batch));
    alice.ears.reader = seat.reader;
    const other = await stage.arrive(ROOMS[room]?.comes ?? '', seat.reader, room);
    stage.expectLevel(other, seat.reader.level);
    return [room, [alice, other]];
  });
  return new Map(await Promise.all(rooms));
}

async function tell(stage: Stage, guest: Guest, id: string, batch: readonly Told[]): Promise<void> {
  const words = batch.map(({ text }) => `- ${text}`).join('\n');
  const { reader } = guest.ears;
  await stage.turn(guest, `Please remember:\n${words}`, {
    id,
    reader,
    play: (round) => (round.at === 0 ? batch.flatMap(callsFor) : checked(stage, id, batch, round)),
  });
}

function callsFor({ way, text, of }: Told): Call[] {
  switch (way.how) {
    case 'keep':
      return [{ tool: 'memory_write', input: { text } }];
    case 'share':
      return [{ tool: 'memory_write', input: { text, store: way.store, audience: 'everyone' } }];
    case 'say':
      return [{ tool: 'memory_search', input: { query: of.queries[0], limit: 3 } }];
  }
}

function checked(stage: Stage, id: string, batch: readonly Told[], { results }: Round): string {
  for (const [index, { text, failed }] of results.entries()) {
    const told = batch[index];
    // coop keeps no credentials: what looks like one is no secret that it could give away, or find.
    if (failed && text.startsWith('E_CREDENTIAL') && told !== undefined) stage.refused.add(told.canary.word);
    else if (failed) stage.ledger.problem(`${id}: was not kept: ${text.slice(0, 200)}`);
  }
  return 'I will remember.';
}

export async function inBatches<T>(
  items: readonly T[],
  size: number,
  work: (batch: readonly T[], n: number) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += size) await work(items.slice(at, at + size), at / size);
}
