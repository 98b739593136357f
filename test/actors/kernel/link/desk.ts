/** A small contract for the tests of links, an implementation that can be held up, and a raw holder of its port. */
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { mintChannel, serve } from '../../../../src/actors/kernel/link/index.ts';
import { contract, type Implementation, method, type Port } from '../../../../src/protocol/contract.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import * as z from '../../../../src/protocol/schema.ts';

const nothing = z.strictObject({});
const Text = z.strictObject({ text: z.string().check(z.maxLength(1_000)) });

export const DeskContract = contract('test.desk', {
  echo: method({ args: Text, result: Text }),
  add: method({ args: z.strictObject({ a: z.int(), b: z.int() }), result: z.strictObject({ sum: z.int() }) }),
  /** Anything plain goes in and comes out. */
  keep: method({ args: z.strictObject({ value: z.Plain }), result: z.strictObject({ value: z.Plain }) }),
  /** Answers when the test says so. */
  wait: method({ args: nothing, result: Text, deadlineMs: 60_000 }),
  hurry: method({ args: nothing, result: Text, deadlineMs: 20 }),
  refuse: method({ args: nothing, result: nothing, errors: ['E_NOT_ALLOWED'] }),
  crash: method({ args: nothing, result: nothing }),
});
export type DeskContract = typeof DeskContract;

export class Desk {
  readonly called: string[] = [];
  readonly #waiting: ((answer: { text: string }) => void)[] = [];

  readonly implementation: Implementation<DeskContract> = {
    echo: ({ text }) => this.#note('echo', { text }),
    add: ({ a, b }) => this.#note('add', { sum: a + b }),
    keep: ({ value }) => this.#note('keep', { value }),
    wait: () => this.#note('wait', new Promise((resolve) => this.#waiting.push(resolve))),
    hurry: () => this.#note('hurry', new Promise((resolve) => this.#waiting.push(resolve))),
    refuse: () => {
      throw new CoopError('E_NOT_ALLOWED', { where: 'here', times: 3 });
    },
    crash: () => {
      throw new TypeError('the spare key is under the blue pot');
    },
  };

  /** Everybody who waits is answered. */
  release(): void {
    for (const answer of this.#waiting.splice(0)) answer({ text: 'released' });
  }

  #note<T>(name: string, result: T): T {
    this.called.push(name);
    return result;
  }
}

export type Answer = Readonly<Record<string, unknown>>;

/** The other end of a served port in the hands of somebody who knows comlink and keeps to nothing. */
export class Holder {
  readonly answers: Answer[] = [];
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (frame) => this.answers.push(frame));
  }

  say(frame: unknown): void {
    this.#port.postMessage(frame);
  }

  /** A call as comlink makes it, with whatever is to be different. */
  call(id: unknown, path: readonly unknown[], value: unknown = {}, changes: object = {}): void {
    this.say({ id, type: 'APPLY', path, argumentList: [{ type: 'RAW', value }], ...changes });
  }

  async answerTo(id: unknown): Promise<Answer> {
    for (;;) {
      const answer = this.answers.find((frame) => frame['id'] === id);
      if (answer !== undefined) return answer;
      await once(this.#port, 'message', { signal: AbortSignal.timeout(10_000) });
    }
  }

  async codeFor(id: unknown): Promise<unknown> {
    const answer = await this.answerTo(id);
    const value = answer['value'];
    return typeof value === 'object' && value !== null && 'code' in value
      ? value.code
      : `answered ${JSON.stringify(answer)}`;
  }

  /** Everything said before was dealt with once this is answered: ports keep their order. */
  async settled(): Promise<void> {
    const id = `settled-${this.answers.length}-${Math.random()}`;
    this.call(id, ['echo'], { text: '' });
    await this.answerTo(id);
  }

  close(): void {
    this.#port.close();
  }

  /** Resolves when the other side has closed. */
  async closed(): Promise<void> {
    await once(this.#port, 'close', { signal: AbortSignal.timeout(10_000) });
  }
}

export function nested(depth: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}

/** Nested so deep that it can just be sent: reading takes more stack than writing. */
export function unreadable(): unknown {
  const { port1, port2 } = new MessageChannel();
  for (let depth = 20_000; ; depth = Math.ceil(depth * 0.95)) {
    try {
      port1.postMessage(nested(depth));
      port1.close();
      port2.close();
      return nested(Math.floor(depth * 0.95));
    } catch {
      // deeper than this thread's stack
    }
  }
}

/** A served desk, and a hostile holder of its port. */
export function deskAndHolder() {
  const desk = new Desk();
  const { server, client } = mintChannel(DeskContract);
  const served = serve(server, DeskContract, desk.implementation);
  return { desk, served, holder: new Holder(client) };
}

/** The code of the `CoopError` that a call ends in. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    return `answered ${JSON.stringify(await call)}`;
  } catch (error) {
    return error instanceof CoopError ? error.code : `threw ${String(error)}`;
  }
}

/** A port that nobody serves: the test answers by hand. */
export function unserved(): { client: Port<DeskContract>; peer: MessagePort } {
  const { server, client } = mintChannel(DeskContract);
  return { client, peer: server };
}
