import { mkdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Shell } from '../../src/commands/shell.ts';
import { socketPath } from '../../src/config/socket.ts';
import type { AttachEventName, AttachEventOf } from '../../src/protocol/attach.ts';
import { CoopError, toWire } from '../../src/protocol/errors.ts';
import { AGENT, ALICE, Household } from '../config/support.ts';

/** An overview of a house where nothing waits. */
export const NOTHING = {
  ...{ waiting: 0, running: 0, held: 0, failed: 0, replies: 0, unknown: 0, undelivered: 0, undone: 0 },
  ...{ jobs: 0, approvals: 0, turns: 3 },
};

export type Script = (request: { method: string; params: Record<string, unknown> }, connection: Connection) => unknown;

/** One client, from the daemon's side. */
export class Connection {
  readonly #socket: Socket;
  constructor(socket: Socket) {
    this.#socket = socket;
  }

  tell<E extends AttachEventName>(method: E, params: AttachEventOf<E>): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  hangUp(): void {
    this.#socket.end();
  }
}

/** Answers for which the script has none of its own. */
const USUAL: Readonly<Record<string, unknown>> = {
  hello: { protocol: 1, version: '0.1.0' },
  open: {
    person: 'alice',
    place: 'dm:terminal:alice',
    effective: { level: 'full', sender: 'full', place: 'full', why: 'alice is full' },
    agent: 'cooper',
    model: 'offline/simple',
    decides: true,
  },
  send: { message: '7', duplicate: false },
  stop: { stopped: true },
};

/** The script answers nothing at all. */
export const SILENCE = Symbol('silence');

/**
 * A daemon of the attach protocol that does what a test says: a real Unix socket where the commands look for one. What
 * the script returns is the result; undefined means the usual one; a thrown `CoopError` is answered as error.
 */
export class ScriptedDaemon implements AsyncDisposable {
  readonly house = new Household();
  readonly requests: { method: string; params: Record<string, unknown> }[] = [];
  readonly path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(script: Script = () => undefined) {
    this.house.write(AGENT + ALICE);
    this.path = socketPath(this.house.config, this.house.env);
    mkdirSync(dirname(this.path), { mode: 0o700 });
    this.#server = createServer((socket) => this.#serve(socket, script));
    this.#server.listen(this.path);
  }

  #serve(socket: Socket, script: Script): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    const connection = new Connection(socket);
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#answer(JSON.parse(line), connection, script);
    });
  }

  #answer(
    request: { id: number; method: string; params: Record<string, unknown> },
    to: Connection,
    script: Script,
  ): void {
    const { id, method, params } = request;
    this.requests.push({ method, params });
    const reply = (answer: object): void => to.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
    try {
      const result = script({ method, params }, to);
      if (result !== SILENCE) reply({ result: result ?? USUAL[method] });
    } catch (error) {
      if (!(error instanceof CoopError)) throw error;
      const { code, message, data } = toWire(error);
      reply({ error: { code: -32000, message, data: { code, data } } });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    this.house[Symbol.dispose]();
  }
}

export interface TestShell extends Shell {
  readonly out: () => string;
  readonly err: () => string;
  readonly interrupt: () => void;
}

export function testShell(
  house: Household,
  { stdin, terminal = false }: { stdin?: Readable; terminal?: boolean } = {},
): TestShell {
  const stdout = collector(terminal);
  const stderr = collector(false);
  const controller = new AbortController();
  return {
    env: house.env,
    stdin: stdin ?? new PassThrough().end(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    interrupted: () => controller.signal,
    out: stdout.text,
    err: stderr.text,
    interrupt: () => controller.abort(),
  };
}

function collector(terminal: boolean): { stream: Writable; text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream: Object.assign(stream, { isTTY: terminal }), text: () => Buffer.concat(chunks).toString() };
}

/** A person's message is answered with the given words, streamed one by one. */
export function answering(...words: readonly string[]): Script {
  return ({ method }, to) => {
    if (method === 'send') queueMicrotask(() => stream(to, words));
    return undefined;
  };
}

const USAGE = {
  model: 'simple',
  tokens: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 },
  context: 10,
  contextLimit: 200_000,
  cost: 0,
};

function stream(to: Connection, words: readonly string[]): void {
  to.tell('turn.started', { turn: 't', message: '7' });
  for (const text of words) to.tell('turn.text', { turn: 't', message: '7', text });
  to.tell('turn.ended', { turn: 't', message: '7', replies: true, usage: USAGE });
  to.tell('message', { from: null, text: words.join(''), kind: 'reply', message: '7' });
}
