import { setTimeout as pause } from 'node:timers/promises';
import { Guest } from '../demo/guest.ts';
import type { Household } from '../demo/household.ts';
import { pick, type Random } from '../prove/random.ts';
import { PLACES } from './household.ts';
import { FIND, KEEP } from './model.ts';

/** People who are there at one time. */
const AT_ONCE = 6;
/** Messages of one visit, at most. */
const VISIT_MOST = 8;

/** What was done, and what came of it. */
export interface Tally {
  visits: number;
  asked: number;
  answered: number;
  commands: number;
  /** Messages without an answer, and calls that were refused: there is to be none. */
  readonly wrong: string[];
}

export const tally = (): Tally => ({ visits: 0, asked: 0, answered: 0, commands: 0, wrong: [] });

/** People come, talk, look around and go, until `ms` are over and the last has left. */
export async function live(house: Household, random: Random, ms: number, counts: Tally): Promise<void> {
  const until = performance.now() + ms;
  const one = async (): Promise<void> => {
    while (performance.now() < until) await visit(house, random, counts);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function visit(house: Household, random: Random, counts: Tally): Promise<void> {
  const { room, visitors } = pick(random, PLACES);
  const name = pick(random, visitors);
  const guest = await Guest.arrive(house, name, room);
  counts.visits += 1;
  try {
    for (let left = Math.ceil(random() * VISIT_MOST); left > 0; left -= 1) {
      if (random() < 0.15) await look(guest, random, counts);
      else await talk(guest, random, counts);
    }
  } catch (error) {
    counts.wrong.push(`${name} in ${room ?? 'their own place'}: ${String(error)}`);
    await pause(50);
  } finally {
    // Some go without a word, in the middle of an answer.
    if (random() < 0.1) void guest.client.call('send', { text: 'I have to go' }).catch(() => {});
    await pause(1);
    guest.leave();
  }
}

async function talk(guest: Guest, random: Random, counts: Tally): Promise<void> {
  const thing = `the ${pick(random, ['key', 'ring', 'lamp', 'book'])} is on shelf ${Math.floor(random() * 100)}`;
  const words = pick(random, [
    `hello, ${thing}`,
    `what do you think: ${thing}?`,
    `${KEEP}: ${thing}`,
    `${FIND}: ${thing}`,
  ]);
  counts.asked += 1;
  const { kind, text } = await guest.ask(words, 60_000);
  if (kind === 'reply') counts.answered += 1;
  else counts.wrong.push(`${guest.name}: "${words}": ${kind} ${text}`);
}

async function look(guest: Guest, random: Random, counts: Tally): Promise<void> {
  counts.commands += 1;
  const method = pick(random, ['whoami', 'status', 'history', 'sessions', 'new'] as const);
  await guest.client.call(method, {});
}
