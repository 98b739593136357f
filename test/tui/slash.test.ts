/** Slash commands, typed into the client of a real daemon whose model is in the middle of an answer. */
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shell } from '../../src/commands/shell.ts';
import type { PlaceOptions } from '../../src/commands/visit.ts';
import { runClient } from '../../src/tui/index.ts';
import { SLASH } from '../../src/tui/input/slash.ts';
import { withModel } from '../daemon/model.ts';
import { newestText } from '../support/messages-api.ts';

const JOBS = '\n[[cron]]\nname = "brief"\ncron = "0 6 1 1 *"\nmessage = "Say what is new."\n';

let stage: Awaited<ReturnType<typeof withModel>>;
/** Lets the answer to "think hard" come. */
let think = Promise.withResolvers<void>();
beforeAll(async () => {
  stage = await withModel(
    async (body) => {
      if (newestText(body).includes('think hard')) await think.promise;
      return [{ type: 'text', text: 'I have thought.' }];
    },
    { more: JOBS },
  );
});
afterAll(async () => {
  think.resolve();
  await stage[Symbol.asyncDispose]();
});

/** Somebody whose terminal only has lines. */
class Lines implements AsyncDisposable {
  readonly #input = new PassThrough();
  readonly #leave = new AbortController();
  readonly #ended: Promise<void>;
  #shown = '';
  #read = 0;

  constructor(options: Pick<PlaceOptions, 'as' | 'room'>) {
    const out = new PassThrough();
    out.on('data', (chunk) => {
      this.#shown += String(chunk);
    });
    const { folder, config } = stage.household;
    const shell: Shell = {
      env: { cwd: folder, home: folder, temporary: folder, uid: process.getuid?.(), variables: {} },
      stdin: this.#input,
      stdout: out,
      stderr: out,
      interrupted: () => this.#leave.signal,
    };
    this.#ended = runClient(shell, { ...options, config });
  }

  say(text: string): void {
    this.#input.write(`${text}\n`);
  }

  /** What is shown from here on, once it has what is waited for. */
  async hears(what: string | RegExp): Promise<string> {
    await expect.poll(() => this.#shown.slice(this.#read)).toMatch(what);
    const heard = this.#shown.slice(this.#read);
    this.#read = this.#shown.length;
    return heard;
  }

  async asks(command: string, what: string | RegExp): Promise<string> {
    this.say(command);
    return await this.hears(what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.abort();
    await this.#ended;
  }
}

describe('slash commands', () => {
  it('are answered in the middle of a turn, and no model is asked by them', async () => {
    await using alice = new Lines({ as: 'alice' });
    alice.say('hello');
    await alice.hears('I have thought.');
    alice.say('think hard');
    await expect.poll(() => stage.api.requests.length).toBe(2);

    const answers: Readonly<Record<string, string | RegExp>> = {
      '/help': /\/cron +what runs by the clock/,
      '/status': /1 running/,
      '/whoami': /lent +model/,
      '/sessions': /dm:terminal:alice +full/,
      '/memory': /Nothing is remembered yet|private\/me/,
      '/memory unicorn': 'Nothing was found about that.',
      '/usage': /The household .* call/s,
      '/model': 'claude-test',
      '/verbose': 'Only answers are sent here.',
      '/approvals': /Nothing waits/i,
      '/approve K7MQ-9WXZ': /no .*request|There is no/i,
      '/deny K7MQ-9WXZ': /no .*request|There is no/i,
      '/cron': /job +cron +next[^\n]*\nbrief +0 6 1 1 \*/,
      '/cron brief': 'brief has not run yet.',
      '/cron breif': 'Did you mean brief?',
      '/compact': /compact/,
      '/undo': 'An answer is being made here.',
      '/retry': 'An answer is being made here.',
      '/nonsense': 'There is no /nonsense.',
    };
    for (const [command, answer] of Object.entries(answers)) await alice.asks(command, answer);
    expect(stage.api.requests).toHaveLength(2);

    const tried = new Set([...Object.keys(answers), '/stop', '/new', '/quit'].map((line) => line.split(' ')[0]));
    expect(SLASH.map(({ name }) => `/${name}`).filter((name) => !tried.has(name))).toEqual([]);

    await alice.asks('/stop', 'Stopped.');
    await alice.asks('/new', 'A new conversation begins.');
    expect(stage.api.requests).toHaveLength(2);
    think.resolve();
    think = Promise.withResolvers();
  });

  it('/cron has a job run, and says what came of it', async () => {
    await using alice = new Lines({ as: 'alice' });
    await alice.asks('/cron run brief', 'brief runs; its words go nowhere. "/cron brief" says what comes of it.');
    await expect.poll(() => alice.asks('/cron brief', /when \(UTC\) +job/)).toMatch(/brief +silent +by hand/);
  });

  it('show below full nothing of the house, and have nothing decided', async () => {
    await using bob = new Lines({ as: 'bob' });
    expect(await bob.asks('/help', '/stop')).not.toMatch(/\/(?:cron|approve|deny|approvals) /);
    for (const command of ['/cron', '/cron run brief', '/approve K7MQ-9WXZ', '/deny K7MQ-9WXZ', '/approvals']) {
      await bob.asks(command, /There is no \/(?:cron|approve|deny|approvals)\./);
    }
    expect(await bob.asks('/status', 'cooper')).not.toMatch(/store:|turns? so far/);
    expect(await bob.asks('/usage', /You (?:on|from)/)).not.toContain('household');
    expect(await bob.asks('/sessions', /no conversations yet|dm:terminal:bob/)).not.toContain('alice');
  });

  it('obey in a room who reads along, also when the owner types them', async () => {
    await using alice = new Lines({ as: 'alice', room: 'kitchen' });
    await using carol = new Lines({ as: 'carol', room: 'kitchen' });
    await carol.asks('/whoami', /here +familiar/);
    expect(await alice.asks('/whoami', /you +full[\s\S]*here +familiar/)).not.toMatch(
      /settings|decide|jobs of the house/,
    );
    for (const command of ['/cron', '/approvals', '/approve K7MQ-9WXZ']) await alice.asks(command, /There is no \//);
    expect(await alice.asks('/status', 'cooper')).not.toMatch(/store:|turns? so far/);
    expect(await alice.asks('/usage', /You (?:on|from)/)).not.toContain('household');
    // What the one said is not the other's to take back.
    alice.say('hello all');
    await alice.hears('I have thought.');
    await carol.hears('hello all');
    await carol.asks('/undo', /nothing of yours|There is nothing/i);
    await alice.asks('/undo', /Taken out of the conversation: “hello all”/);
  });
});
