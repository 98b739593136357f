import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan, Rule } from '../../src/actors/kernel/fault/rule.ts';
import {
  type Content,
  MessagesApi,
  type MessagesBody,
  newestText,
  toolResults,
} from '../../test/support/messages-api.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';

/** Built to look like a key and to open nothing. */
const KEY = 'sk-ant-test-0000';

/**
 * A test does not wait for minutes: the pulse is taken every 300 ms instead of 5 s, the journal's patience is 6 s instead of three
 * minutes, and what fell is forgotten sooner, because here everything falls again and again.
 */
export const TIMES: NonNullable<Plan['times']> = {
  pulse: { every: 300 },
  journal: { ms: 6_000 },
  restart: { within: 1_500 },
};

/** How long the model thinks about what the victim says: the fault comes meanwhile. */
const THINKING_MS = 400;

/** A daemon that can be told to fail, started again when it ends, as a service manager does. */
export class Stage implements AsyncDisposable {
  readonly #folder: string;
  readonly #api: MessagesApi;
  #household: Household;
  /** By daemons that have ended. */
  readonly #printed: string[] = [];
  #isOver = false;
  #rules = 0;
  starts = 0;
  /** Called with what the victim says, when it has reached the model. */
  onThinking: () => void = () => {};

  private constructor(folder: string, api: MessagesApi, household: Household) {
    this.#folder = folder;
    this.#api = api;
    this.#household = household;
    this.#watch();
  }

  static async start(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'coop-faults-'));
    await writeFile(join(folder, 'plan.json'), JSON.stringify({ rules: [], times: TIMES } satisfies Plan));
    const api = await MessagesApi.start(() => [], { lifeMs: 30 * 60_000 });
    const config = HOUSEHOLD.replace('offline/simple', 'anthropic/claude-test').replace(
      'name = "offline"',
      `name = "anthropic"\nbase_url = "${api.url}"`,
    );
    const stage = new Stage(folder, api, await launch(folder, { config }));
    api.script = (body) => stage.#think(body);
    return stage;
  }

  get door(): { readonly socket: string; readonly config: string } {
    return this.#household;
  }

  /** Whether a fault happened since the last `fail`: a fault that nobody made proves nothing. */
  get hasFailed(): boolean {
    return [...this.#printed, ...this.#household.lines].some((line) => line === `fault rule-${this.#rules}`);
  }

  /** Faults from now on; what was to fail before is not to any more. */
  async fail(...rules: readonly Omit<Rule, 'id'>[]): Promise<void> {
    const plan: Plan = { times: TIMES, rules: rules.map((rule) => ({ ...rule, id: `rule-${++this.#rules}` })) };
    await writeFile(join(this.#folder, 'plan.json'), JSON.stringify(plan));
    process.kill(this.#household.pid, 'SIGUSR2');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#household[Symbol.asyncDispose]();
    await this.#api[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #watch(): void {
    void this.#household.ended.then(async () => {
      this.#printed.push(...this.#household.lines);
      if (this.#isOver) return;
      // What was to fail has failed: not in the next one, too.
      await writeFile(join(this.#folder, 'plan.json'), JSON.stringify({ rules: [], times: TIMES } satisfies Plan));
      this.starts += 1;
      this.#household = await launch(this.#folder, { folder: this.#household.folder });
      this.#watch();
    });
  }

  /** The victim has a tool called, so that its turn needs the stores, too. */
  async #think(body: MessagesBody): Promise<Content> {
    const said = newestText(body);
    const results = toolResults(body);
    const asked = JSON.stringify(body.messages.at(-1 - 2 * Math.min(1, results.length)));
    const number = /victim (\d+)/.exec(said === '' ? asked : said)?.[1] ?? /victim (\d+)/.exec(asked)?.[1];
    if (number === undefined) return [{ type: 'text', text: `re: ${said}` }];
    if (results.length > 0) return [{ type: 'text', text: `re: victim ${number}` }];
    this.onThinking();
    await pause(THINKING_MS);
    return [{ type: 'tool_use', name: 'memory_search', input: { query: 'the spare key' } }];
  }
}

function launch(folder: string, options: { readonly config?: string; readonly folder?: string }): Promise<Household> {
  return Household.start({
    ...options,
    build: 'dist-faults',
    env: {
      ANTHROPIC_API_KEY: KEY,
      COOP_FAULTS: join(folder, 'plan.json'),
      COOP_TRACE_FILE: join(folder, 'traces.jsonl'),
    },
  });
}
