import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActorRow } from '../../src/protocol/contracts/household.ts';
import type { Overview } from '../../src/protocol/contracts/journal/index.ts';
import { residentMb } from '../bench/measure.ts';
import { Guest } from '../demo/guest.ts';
import type { Household } from '../demo/household.ts';
import { OWNER } from './household.ts';

/** The daemon at rest. */
export interface Reading {
  readonly moment: string;
  readonly turns: number;
  readonly rssMb: number;
  /** Files, sockets and pipes that the process holds open. */
  readonly handles: number;
  /** Threads of the operating system: Workers, and Node's own. */
  readonly threads: number;
  readonly sessions: number;
  /** Ports and leases that the actors serve. */
  readonly ports: number;
  readonly restarts: number;
  readonly journalKb: number;
  readonly overview: Overview;
  readonly actors: readonly ActorRow[];
}

const CALM_MS = 30_000;
const SAMPLES = 10;

/** Once nothing runs, no conversation holds a Worker, and memory has had time to be given back: the least of some looks. */
export async function read(moment: string, house: Household): Promise<Reading> {
  const owner = await Guest.arrive(house, OWNER);
  const status = await calm(owner);
  const looks: { rssMb: number; handles: number; threads: number }[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await pause(300);
    looks.push({
      rssMb: await residentMb(house.pid),
      handles: await count(house, 'fd'),
      threads: await count(house, 'task'),
    });
  }
  owner.leave();
  const least = (of: keyof (typeof looks)[number]): number => Math.min(...looks.map((look) => look[of]));
  const { actors, overview } = status;
  return {
    moment,
    turns: overview.turns,
    rssMb: least('rssMb'),
    handles: least('handles'),
    threads: least('threads'),
    sessions: talking(actors),
    ports: actors.reduce((sum, { mailbox }) => sum + (mailbox ?? 0), 0),
    restarts: actors.reduce((sum, { restarts }) => sum + restarts, 0),
    journalKb: await journalKb(house),
    overview,
    actors,
  };
}

async function calm(owner: Guest): Promise<{ actors: readonly ActorRow[]; overview: Overview }> {
  for (const deadline = Date.now() + CALM_MS; ; await pause(200)) {
    const { house } = await owner.status();
    if (house === null) throw new Error(`${OWNER} may not see the house`);
    const { waiting, running, replies, jobs } = house.overview;
    if (waiting + running + replies + jobs + talking(house.actors) === 0 || Date.now() > deadline) return house;
  }
}

/** The one that answers this very question is no conversation. */
const talking = (actors: readonly ActorRow[]): number =>
  actors.filter(({ kind, inside }) => kind === 'session' && !inside.startsWith('command')).length;

async function count({ pid }: Household, what: 'fd' | 'task'): Promise<number> {
  return (await readdir(`/proc/${pid}/${what}`)).length;
}

async function journalKb({ folder }: Household): Promise<number> {
  const size = async (name: string): Promise<number> => (await stat(join(folder, 'db', name))).size;
  return (await size('journal.db')) / 1024;
}

/** Where memory is, for whoever looks for a leak. */
export async function memoryOf({ pid }: Household): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (status.match(/^(VmHWM|VmRSS|RssAnon|RssFile|VmData):.*$/gm) ?? []).join(' ').replaceAll(/\s+/g, ' ');
}
