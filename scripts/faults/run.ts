import { setTimeout as pause } from 'node:timers/promises';
import { spreadOf } from '../bench/figure.ts';
import type { Cell } from './cells.ts';
import { Correspondent, type Heard } from './correspondent.ts';
import { Stage } from './stage.ts';

/** What a fault did to somebody who only happened to talk to the same daemon. */
export interface Result {
  readonly cell: Cell;
  /** Of the bystander. */
  readonly asked: number;
  readonly lost: number;
  /** Medians, in ms. */
  readonly quietMs: number;
  readonly faultyMs: number;
  readonly longestMs: number;
  /** It happened. */
  readonly isMade: boolean;
  /** What came of the turn that the fault met. */
  readonly victim: Heard['kind'] | 'silent';
  /** Whole processes that were started again. */
  readonly starts: number;
}

export interface Effort {
  /** Messages of the bystander before the fault, and at least so many from it on. */
  readonly messages: number;
  /** For which they go on from the fault on, in ms: until what hangs was ended. */
  readonly windowMs: number;
}

export const FULL: Effort = { messages: 40, windowMs: 3_000 };

const REPLY_MS = 40_000;
const PACE_MS = 15;

/** Of faults that are only found out by their silence. */
const SLOW = { loop: 2_500, statement: 8_000 } as const;

/** The cells of one actor, in one household. */
export async function runCells(
  cells: readonly Cell[],
  effort: Effort,
  tell: (text: string) => void,
): Promise<Result[]> {
  await using stage = await Stage.start();
  const bystander = new Correspondent('carol', stage.door);
  const victim = new Correspondent('alice', stage.door);
  const results: Result[] = [];
  try {
    await bystander.ask('warm up', REPLY_MS);
    await victim.ask('warm up', REPLY_MS);
    for (const [index, cell] of cells.entries()) {
      tell(`${cell.kind} ${cell.fault}`);
      results.push(await runCell(stage, cell, index, { bystander, victim }, effort));
    }
  } finally {
    bystander.leave();
    victim.leave();
  }
  return results;
}

async function runCell(
  stage: Stage,
  cell: Cell,
  index: number,
  { bystander, victim }: { readonly bystander: Correspondent; readonly victim: Correspondent },
  { messages, windowMs }: Effort,
): Promise<Result> {
  const quiet = await talk(bystander, `${index} quiet`, messages, 0);
  const starts = stage.starts;
  const { promise: thinking, resolve } = Promise.withResolvers<void>();
  stage.onThinking = resolve;

  const { actor, fault } = cell;
  // A session fails at a step of its own: its Worker has no name but that of its kind.
  if (actor === 'session') await stage.fail({ actor, do: fault, at: 'session.thinking', for: 'alice' });
  const answered = victim.ask(`victim ${index}`, REPLY_MS);
  if (actor === 'session') resolve();
  await Promise.race([thinking, pause(5_000)]);
  if (actor !== 'session') await stage.fail({ actor, do: fault });

  const least = fault === 'loop' || fault === 'statement' ? SLOW[fault] : 0;
  const faulty = await talk(bystander, `${index} faulty`, messages, Math.max(windowMs, least));
  const ended = await answered;
  const isMade = stage.hasFailed;
  await stage.fail();
  const heard = [...quiet, ...faulty].filter((ms) => ms !== undefined);
  return {
    cell,
    isMade,
    asked: quiet.length + faulty.length,
    lost: quiet.length + faulty.length - heard.length,
    quietMs: medianOf(quiet),
    faultyMs: medianOf(faulty),
    longestMs: Math.max(...faulty.map((ms) => ms ?? REPLY_MS)),
    victim: ended?.kind ?? 'silent',
    starts: stage.starts - starts,
  };
}

/** One message after another, at a steady pace, for as long as both ask. */
async function talk(who: Correspondent, about: string, messages: number, ms: number): Promise<(number | undefined)[]> {
  const times: (number | undefined)[] = [];
  const until = performance.now() + ms;
  for (let number = 0; number < messages || performance.now() < until; number += 1) {
    const heard = await who.ask(`${about} ${number}`, REPLY_MS);
    // Nothing is wrong with what the bystander asks: a failure is a lost reply.
    times.push(heard?.kind === 'answered' ? heard.ms : undefined);
    await pause(PACE_MS);
  }
  return times;
}

const medianOf = (times: readonly (number | undefined)[]): number =>
  spreadOf(times.map((ms) => ms ?? Number.POSITIVE_INFINITY)).median;
