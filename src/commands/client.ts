/** The client's side of the attach protocol (docs/attach-protocol.md). */
import { connect, type Socket } from 'node:net';
import {
  ATTACH_EVENTS,
  ATTACH_METHODS,
  ATTACH_PROTOCOL,
  type AttachEvent,
  type AttachEventName,
  type AttachMethodName,
  type AttachParams,
  type AttachResult,
  LINE_MAX_BYTES,
  RpcIncoming,
} from '../protocol/attach.ts';
import { CoopError, fromWire } from '../protocol/errors.ts';
import * as z from '../protocol/schema.ts';
import { explain } from '../protocol/schema.ts';
import { LineSplitter } from './lines.ts';
import { Queue } from './queue.ts';

const DEADLINE_MS = 15_000;

/** Events that may wait for their reader: a viewer that never reads must not fill the memory. */
const EVENTS_MAX = 100_000;

interface Call {
  readonly settle: (answer: { readonly result: unknown } | { readonly error: unknown }) => void;
}

/**
 * A connection to the daemon. Every call settles: with a result that fits the protocol, or with a `CoopError`.
 *
 * @example
 * await using client = await AttachClient.connect('/home/alice/.coop/run/coop.sock', '/home/alice/.coop/coop.toml');
 * await client.call('open', { as: 'alice' });
 */
export class AttachClient implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #events = new Queue<AttachEvent>();
  readonly #calls = new Map<number, Call>();
  readonly #lines = new LineSplitter(LINE_MAX_BYTES);
  #lastId = 0;
  #end: CoopError | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    // What failed is told by `close`, which always follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#finish(undefined));
  }

  /**
   * Connects and compares versions.
   *
   * @param config The configuration that is meant, for messages.
   * @throws CoopError `E_NOT_RUNNING` at once where nobody listens; `E_SOCKET`, `E_PROTOCOL`, `E_TIMEOUT`.
   */
  static async connect(path: string, config: string): Promise<AttachClient> {
    const socket = await dial(path, config);
    const client = new AttachClient(socket);
    try {
      const { protocol } = await client.call('hello', { protocol: ATTACH_PROTOCOL, client: 'coop' });
      if (protocol !== ATTACH_PROTOCOL) throw new CoopError('E_PROTOCOL', { ours: protocol, theirs: ATTACH_PROTOCOL });
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** All events from the beginning of the connection, for one reader. Ends when the connection does. */
  get events(): AsyncIterable<AttachEvent> {
    return this.#events;
  }

  /** Events that nobody has read, for a visit that comes to its end. */
  unread(): readonly AttachEvent[] {
    return this.#events.drain();
  }

  /** @throws CoopError what the daemon answered; `E_TIMEOUT`; `E_STREAM` where the connection ends first. */
  async call<M extends AttachMethodName>(
    method: M,
    params: AttachParams<M>,
    { deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {},
  ): Promise<AttachResult<M>> {
    if (this.#end !== undefined) throw this.#end;
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      const late = setTimeout(() => {
        this.#calls.delete(id);
        reject(new CoopError('E_TIMEOUT', { what: `The daemon (${method})`, ms: deadlineMs }));
      }, deadlineMs);
      this.#calls.set(id, {
        settle: (settled) => {
          clearTimeout(late);
          this.#calls.delete(id);
          if ('error' in settled) reject(settled.error);
          else resolve(settled.result);
        },
      });
    });
    this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const parsed = z.safeParse(ATTACH_METHODS[method].result, await answer);
    if (!parsed.success) throw new CoopError('E_RESULT', { what: method, why: explain(parsed.error) });
    // Parsed by the very schema that the type is made from; TypeScript does not follow the index `M` through it.
    return parsed.data as AttachResult<M>;
  }

  /** @param reason What the reader of the events is told; without it they just end. */
  close(reason?: CoopError): void {
    this.#finish(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  #read(chunk: Buffer): void {
    try {
      for (const line of this.#lines.push(chunk)) this.#take(line);
    } catch (error) {
      this.#finish(error instanceof CoopError ? error : notOurs('it is not JSON'));
    }
  }

  #take(line: string): void {
    const parsed = z.safeParse(RpcIncoming, JSON.parse(line));
    if (!parsed.success) throw notOurs(explain(parsed.error));
    const frame = parsed.data;
    if ('method' in frame) this.#hear(frame.method, frame.params);
    else if ('error' in frame) {
      const error = fromWire(frame.error.data && { ...frame.error.data, message: frame.error.message });
      // An error without an id is about the connection: no call can be told by it.
      if (frame.id === null) this.#finish(error);
      else this.#settle(frame.id, { error });
    } else this.#settle(frame.id, { result: frame.result });
  }

  #settle(id: string | number, answer: Parameters<Call['settle']>[0]): void {
    // An answer after its deadline has no call any more.
    if (typeof id === 'number') this.#calls.get(id)?.settle(answer);
  }

  #hear(method: string, params: unknown): void {
    // A newer daemon may tell more than this client knows.
    if (!isEventName(method)) return;
    const parsed = z.safeParse(ATTACH_EVENTS[method], params);
    if (!parsed.success) throw notOurs(`${method}: ${explain(parsed.error)}`);
    if (this.#events.length >= EVENTS_MAX) throw new CoopError('E_SLOW_VIEWER');
    // The schema of `method` made `params`: the pair is a member of the union.
    this.#events.push({ method, params: parsed.data } as AttachEvent);
  }

  #finish(error: CoopError | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = error ?? new CoopError('E_STREAM', { why: 'the daemon closed the connection' });
    this.#socket.destroy();
    for (const call of [...this.#calls.values()]) call.settle({ error: this.#end });
    this.#events.end(error);
  }
}

function isEventName(name: string): name is AttachEventName {
  return Object.hasOwn(ATTACH_EVENTS, name);
}

const notOurs = (why: string): CoopError => new CoopError('E_RESULT', { what: 'The daemon', why });

function dial(path: string, config: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const isNobody = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(error.code ?? '');
      reject(
        isNobody
          ? new CoopError('E_NOT_RUNNING', { path: config }, error)
          : new CoopError('E_SOCKET', { path, why: WHY[error.code ?? ''] ?? error.code ?? 'unknown error' }, error),
      );
    });
  });
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'it belongs to another user of this machine',
  EPERM: 'it belongs to another user of this machine',
  ENOTSOCK: 'it is not a socket',
  EINVAL: 'the path is too long for a socket',
};
