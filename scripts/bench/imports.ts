import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Household } from '../demo/household.ts';
import { coop } from '../eval/coop.ts';
import { pick, type Random, seeded } from '../prove/random.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, timed } from './measure.ts';

const ROWS = 20_000;
/** 5,000 rows a second. */
const GOAL_US = 200;
const DAY_MS = 24 * 60 * 60 * 1_000;
const RUNS_MOST = 3;

const WORDS =
  `garden kitchen blue spare key train morning sister brother painting music concert lake mountain holiday summer winter
dinner recipe bread coffee doctor school teacher guitar piano river forest picture camera bicycle car shop market birthday present
letter phone computer project meeting office friend neighbour`.split(/\s+/);

/** What somebody brings along, through the command line: from its start to its end, the daemon's work and the disk's included. */
export async function importing({ starts }: Effort): Promise<Figure[]> {
  const random = seeded(7);
  const [memory, sessions, bytes]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < Math.min(RUNS_MOST, starts); run += 1) {
    await using house = await Household.start();
    const notes = join(house.folder, 'notes.jsonl');
    await writeFile(
      notes,
      lines((at) => ({ ref: `x/${at}`, text: `${words(random)} ${at}`, people: ['Bob'], at: at * DAY_MS })),
    );
    const turns = join(house.folder, 'turns.jsonl');
    await writeFile(
      turns,
      lines((at) => ({
        ...{ conversation: `c${at % 50}`, ref: `c${at % 50}/${at}`, speaker: pick(random, ['Ann', 'Bea']) },
        ...{ at: new Date(at * DAY_MS).toISOString(), text: words(random) },
      })),
    );
    memory.push(await perRow(() => coop(house, ['memory', 'import', notes, '--store', 'private'])));
    sessions.push(await perRow(() => coop(house, ['sessions', 'import', turns, '--as', 'alice'])));
    await house.end();
    bytes.push((await stat(join(house.folder, 'db', 'memory.private.db'))).size / ROWS);
  }
  const unit = 'µs';
  return [
    figure({ id: 'import.memory', name: 'a row of coop memory import', unit, ours: memory, goal: GOAL_US }),
    figure({ id: 'import.sessions', name: 'a row of coop sessions import', unit, ours: sessions, goal: GOAL_US }),
    figure({ id: 'import.bytes', name: 'bytes a remembered row, with index and history', unit: 'bytes', ours: bytes }),
  ];
}

async function perRow(work: () => Promise<unknown>): Promise<number> {
  return ((await timed(work)) * 1_000) / ROWS;
}

const words = (random: Random): string =>
  Array.from({ length: 8 + Math.floor(random() * 20) }, () => pick(random, WORDS)).join(' ');

const lines = (rowOf: (at: number) => object): string =>
  Array.from({ length: ROWS }, (_, at) => `${JSON.stringify(rowOf(at))}\n`).join('');
