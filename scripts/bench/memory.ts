/** Resident memory of the daemon, by Worker, by session. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Guest } from '../demo/guest.ts';
import { Household } from '../demo/household.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, residentMb } from './measure.ts';

/** By then all have started that start by themselves (src/actors/supervisor/unhurried.ts). */
const STARTED_MS = 15_000;
const SETTLED_MS = 3_000;
const SESSIONS = 8;

export async function memory({ starts }: Effort): Promise<Figure[]> {
  const runs = Math.max(1, Math.ceil(starts / 5));
  const idle: number[] = [];
  const used: number[] = [];
  const session: number[] = [];
  const dormant: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const folder = await (async () => {
      const house = await Household.start();
      idle.push(await settled(house, STARTED_MS));
      await speak(house, 1);
      used.push(await settled(house));
      await speak(house, SESSIONS + 1);
      session.push(((await settled(house)) - (used.at(-1) ?? 0)) / SESSIONS);
      await house.end();
      return house.folder;
    })();
    // Started anew, all those conversations are dormant.
    await using again = await Household.start({ folder });
    dormant.push(Math.max(0, ((await settled(again, STARTED_MS)) - (idle.at(-1) ?? 0)) / (SESSIONS + 1)));
  }
  const own = (id: string, name: string, ours: number[], goal?: number): Figure =>
    figure({ id, name, unit: 'MB', ours, ...(goal === undefined ? {} : { goal }) });
  return [
    own('memory-idle', 'idle daemon, resident', idle, 220),
    own('memory-used', 'the same after its first turn: provider, a session, the next standby', used, 220),
    own('memory-session', 'one more active session', session, 16),
    own('memory-dormant', 'a dormant conversation', dormant, 0.5),
    ...(await byWorker(runs)),
  ];
}

async function settled(house: Household, ms = SETTLED_MS): Promise<number> {
  await pause(ms);
  return residentMb(house.pid);
}

/** Each room is a session of its own. */
async function speak(house: Household, rooms: number): Promise<void> {
  for (let room = 0; room < rooms; room += 1) {
    const guest = await Guest.arrive(house, 'alice', `room-${room}`);
    const { kind, text } = await guest.ask('hello');
    if (kind !== 'reply') throw new Error(text);
    guest.leave();
  }
}

/** By how much a process grows when it starts the daemon's Workers one after another. */
async function byWorker(runs: number): Promise<Figure[]> {
  const rows = new Map<string, number[]>();
  for (let run = 0; run < runs; run += 1) {
    const child = fork(new URL('./memory-process.ts', import.meta.url), { stdio: 'inherit' });
    const [told]: unknown[] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) });
    // What `memory-process.ts` says.
    for (const [name, mb] of told as [string, number][]) rows.set(name, [...(rows.get(name) ?? []), mb]);
    await once(child, 'exit');
  }
  return [...rows].map(([name, ours]) =>
    figure({ id: `memory-${name.replaceAll(/\W+/g, '-')}`, name: `of it: ${name}`, unit: 'MB', ours }),
  );
}
