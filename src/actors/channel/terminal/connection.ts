import type { Socket } from 'node:net';
import {
  ATTACH_PROTOCOL,
  type AttachEvent,
  type AttachParams,
  type AttachResult,
  LINE_MAX_BYTES,
} from '../../../protocol/attach.ts';
import type { AnswerTo, CommandRequest } from '../../../protocol/commands.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { arrive, type Visitor } from './arrival.ts';
import type { House } from './house.ts';
import { LineReader } from './lines.ts';
import { send } from './message.ts';
import { answer, type Handlers, notification, refusal } from './rpc.ts';

/** Unread bytes after which a viewer counts as too slow: it is cut off, the turn is not. */
const UNREAD_MAX_BYTES = 4 * 1024 * 1024;

/** What was written before a connection is ended by us may take so long to be read. */
const LAST_WORDS_MS = 2_000;

/** One attached client, from its first byte to its last. */
export class Connection {
  readonly #socket: Socket;
  readonly #house: House;
  #greeted = false;
  /** Given out with the first `open`: what the supervisor says of it can come before its answer. */
  #visit: number | undefined;
  #visitor: Visitor | undefined;
  #hasEnded = false;

  constructor(socket: Socket, house: House) {
    this.#socket = socket;
    this.#house = house;
  }

  /** Serves until the client goes. Requests are answered in their order; while one is worked on, no more is read. */
  async run(): Promise<void> {
    const lines = new LineReader(LINE_MAX_BYTES);
    try {
      for await (const chunk of this.#socket) {
        for (const line of lines.push(chunk)) {
          if (this.#hasEnded) break;
          this.#write(
            line.type === 'line'
              ? await answer(line.bytes, this.#handlers)
              : refusal(null, new CoopError('E_TOO_LARGE', { what: 'This line', limit: LINE_MAX_BYTES })),
          );
        }
      }
      // It has said all it wanted to say: what it was answered goes out before the connection ends.
      this.#socket.end();
    } catch {
      // The client broke off in the middle; what was accepted before is written down.
      this.#socket.destroy();
    } finally {
      this.#leave();
    }
  }

  show(event: AttachEvent): void {
    this.#write(notification(event));
  }

  /** With a last event. Whatever comes from the client after it is not heard, and nothing more is shown to it. */
  end(last: Extract<AttachEvent, { method: 'stopping' | 'changed' }>): void {
    if (this.#hasEnded) return;
    this.show(last);
    this.#hasEnded = true;
    this.#leave();
    this.#socket.destroySoon();
    setTimeout(() => this.#socket.destroy(), LAST_WORDS_MS).unref();
  }

  readonly #handlers: Handlers = {
    hello: async ({ protocol }) => {
      if (protocol !== ATTACH_PROTOCOL) throw new CoopError('E_PROTOCOL', { ours: ATTACH_PROTOCOL, theirs: protocol });
      this.#greeted = true;
      return { protocol: ATTACH_PROTOCOL, version: this.#house.version };
    },
    open: (params) => this.#open(params),
    send: async (params) => await send(this.#house, this.#here(), params),
    stop: async () => await this.#house.desk.stop({ visit: this.#here().visit }),
    whoami: () => this.#command({ command: 'whoami' }),
    status: () => this.#command({ command: 'status' }),
    history: (params) => this.#command({ command: 'history', ...params }),
    sessions: (params) => this.#command({ command: 'sessions', ...params }),
    session: (params) => this.#command({ command: 'session', ...params }),
    new: () => this.#command({ command: 'new' }),
    attention: () => this.#command({ command: 'attention' }),
    decide: (params) => this.#command({ command: 'decide', ...params }),
    seen: (params) => this.#command({ command: 'seen', ...params }),
    held: () => this.#command({ command: 'held' }),
    admit: (params) => this.#command({ command: 'admit', ...params }),
    refuse: (params) => this.#command({ command: 'refuse', ...params }),
    groups: () => this.#command({ command: 'groups' }),
    admit_group: (params) => this.#command({ command: 'admit_group', ...params }),
    members: (params) => this.#command({ command: 'members', ...params }),
    backup: () => this.#command({ command: 'backup' }),
    restart: (params) => this.#command({ command: 'restart', ...params }),
  };

  async #command<R extends CommandRequest>(request: R): Promise<AnswerTo<R['command']>> {
    const { visit, identity } = this.#here();
    const ran = await this.#house.runCommand(visit, request, identity);
    if (ran.command !== request.command) throw new CoopError('E_INTERNAL');
    // The command was compared: the answer is its own.
    return ran.answer as AnswerTo<R['command']>;
  }

  async #open(params: AttachParams<'open'>): Promise<AttachResult<'open'>> {
    if (!this.#greeted) throw new CoopError('E_REQUEST', { why: 'call "hello" first' });
    if (this.#visitor !== undefined) throw new CoopError('E_REQUEST', { why: 'this connection has opened a place' });
    const visit = this.#house.enter(this);
    this.#visit = visit;
    const show = (event: AttachEvent): void => this.show(event);
    const arrived = await arrive(this.#house, visit, params, show, () => this.#hasEnded);
    this.#visitor = arrived.visitor;
    return arrived.answer;
  }

  #here(): Visitor {
    if (this.#visitor === undefined) throw new CoopError('E_NOT_OPEN');
    return this.#visitor;
  }

  #leave(): void {
    if (this.#visitor !== undefined) this.#house.viewers.remove(this.#visitor.viewer);
    this.#visitor = undefined;
    if (this.#visit !== undefined) this.#house.leave(this.#visit);
    this.#visit = undefined;
  }

  #write(line: string | undefined): void {
    if (line === undefined || this.#hasEnded || this.#socket.destroyed) return;
    this.#socket.write(`${line}\n`);
    if (this.#socket.writableLength > UNREAD_MAX_BYTES) this.#socket.destroy(new CoopError('E_SLOW_VIEWER'));
  }
}
