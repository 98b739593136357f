/** What happens inside a turn: from a message's arrival to the model's request, and from the model's words to a viewer. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import Database from 'better-sqlite3';
import { MessagesApi } from '../../test/support/messages-api.ts';
import { Guest } from '../demo/guest.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, inTurns } from './measure.ts';

/** Built to look like a key and to open nothing. */
const env = { ANTHROPIC_API_KEY: 'sk-ant-test-0000' };

const household = (api: MessagesApi, idleMinutes = 5): Promise<Household> =>
  Household.start({
    env,
    config: `${HOUSEHOLD.replace('offline/simple', 'anthropic/claude-test').replace(
      'name = "offline"',
      `name = "anthropic"\nbase_url = "${api.url}"`,
    )}\n[sessions]\nidle_minutes = ${idleMinutes}\n`,
  });

/** 120 ms. */
const PASSIVE_MINUTES = 0.002;

/** One message a time, and when its request reached the model. Client, model and clock are in this process. */
async function arrivals(runs: number, idleMinutes: number, before: () => Promise<void>) {
  let reached = 0;
  await using api = await MessagesApi.start(
    () => {
      reached = performance.now();
      return [{ type: 'text', text: 'Yes.' }];
    },
    { lifeMs: 600_000 },
  );
  await using house = await household(api, idleMinutes);
  const guest = await Guest.arrive(house, 'alice');
  await using commits = await Commits.open(house.folder);
  const sdk = new Anthropic({ baseURL: api.url, apiKey: env.ANTHROPIC_API_KEY, maxRetries: 0 });
  const bare: number[] = [];
  const times = await inTurns(
    runs,
    async () => {
      await before();
      const start = performance.now();
      const { kind, text } = await guest.ask('hello');
      if (kind !== 'reply') throw new Error(`no reply: ${text}`);
      return reached - start;
    },
    async () => {
      const start = performance.now();
      const messages = [{ role: 'user' as const, content: 'hello' }];
      await sdk.messages.stream({ model: 'claude-test', max_tokens: 8_192, messages }).finalMessage();
      bare.push(reached - start);
      return commits.two();
    },
  );
  guest.leave();
  const body = JSON.stringify(api.requests[0]?.body);
  return { ...times, bare, firstPromptBytes: Buffer.byteLength(body) };
}

export async function arrival({ turns }: Effort): Promise<Figure[]> {
  const name = 'two bare commits';
  const hot = await arrivals(turns, 5, async () => {});
  const cold = await arrivals(Math.ceil(turns / 3), PASSIVE_MINUTES, passivated);
  return [
    figure({
      id: 'arrival-hot',
      name: 'arrival to the request for the model, hot',
      unit: 'ms',
      ours: hot.ours,
      baseline: { name, values: hot.baseline },
      goal: 3,
    }),
    figure({ id: 'arrival-sdk', name: 'of it: what the bare SDK takes for its request', unit: 'ms', ours: hot.bare }),
    figure({
      id: 'arrival-passivated',
      name: 'the same, after passivation',
      unit: 'ms',
      ours: cold.ours,
      baseline: { name, values: cold.baseline },
    }),
    figure({
      id: 'prompt',
      name: 'prompt of an empty turn',
      unit: 'bytes',
      ours: [hot.firstPromptBytes],
      goal: 10_000,
    }),
  ];
}

/** Long after the session's Worker is gone, and its successor stands by, as for whoever comes back after minutes. */
const passivated = (): Promise<void> => pause(600);

/** A row a commit, as durable as the journal's (`openDatabase`), on the same disk. */
class Commits implements AsyncDisposable {
  readonly #folder: string;
  readonly #db: Database.Database;
  readonly #insert: (text: string) => void;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#db = new Database(join(folder, 'bench.db'));
    for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL'])
      this.#db.pragma(pragma);
    this.#db.exec('CREATE TABLE entry (id INTEGER PRIMARY KEY, at INTEGER, text TEXT)');
    const insert = this.#db.prepare('INSERT INTO entry (at, text) VALUES (?, ?)');
    this.#insert = this.#db.transaction((text: string) => {
      insert.run(Date.now(), text);
    }).immediate;
  }

  static async open(beside: string): Promise<Commits> {
    return new Commits(await mkdtemp(join(beside, 'bench-')));
  }

  two(): number {
    const start = performance.now();
    this.#insert('hello');
    this.#insert('hello');
    return performance.now() - start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const TEXT = 'The spare key is under the blue pot, as Alice said on Monday. '.repeat(250);

/** Both by one process that is neither the daemon nor the model's server, over the same stream. */
export async function streaming({ turns }: Effort): Promise<Figure[]> {
  // From the moment the request is there: what comes before is the arrival's own figure.
  let reached = 0;
  const script = (): [{ type: 'text'; text: string }] => {
    reached = performance.timeOrigin + performance.now();
    return [{ type: 'text', text: TEXT }];
  };
  await using api = await MessagesApi.start(script, { lifeMs: 600_000 });
  await using house = await household(api);
  const viewer = fork(
    new URL('./viewer.ts', import.meta.url),
    [house.socket, house.config, api.url, String(TEXT.length)],
    {
      env: { ...process.env, ...env },
    },
  );
  await once(viewer, 'message');
  const figures: Figure[] = [];
  for (const [id, name, options, goal] of STREAMS) {
    api.options = options;
    const runs = Math.ceil(turns / (id === 'stream-paced' ? 5 : 2));
    const times = await inTurns(
      runs,
      async () => (await asked(viewer, 'coop')) - reached,
      async () => (await asked(viewer, 'sdk')) - reached,
    );
    figures.push(
      figure({
        id,
        name,
        unit: 'ms',
        ours: times.ours,
        baseline: { name: 'bare SDK', values: times.baseline },
        ...(goal === undefined ? {} : { goal }),
      }),
    );
  }
  viewer.kill();
  return figures;
}

const STREAMS = [
  ['stream', `${TEXT.length} characters as fast as they come, to a viewer`, { chunkBytes: 512 }, 1.5],
  ['stream-paced', 'the same at the pace of a fast model', { chunkBytes: 512, delayMs: 1 }, undefined],
] as const;

/** When the viewer had read it all. */
async function asked(viewer: ChildProcess, what: 'coop' | 'sdk'): Promise<number> {
  viewer.send(what);
  const [at] = await once(viewer, 'message', { signal: AbortSignal.timeout(60_000) });
  return Number(at);
}
