import type { Socket } from 'node:net';
import {
  ATTACH_PROTOCOL,
  type AttachEvent,
  type AttachParams,
  type AttachResult,
  LINE_MAX_BYTES,
} from '../../../protocol/attach.ts';
import type { AnswerTo, CommandRequest, CommandWords } from '../../../protocol/commands.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { arrive, type Visitor } from './arrival.ts';
import type { House } from './house.ts';
import { type Line, LineReader } from './lines.ts';
import { send } from './message.ts';
import { answer, type Handlers, notification, refusal } from './rpc.ts';

/** Unread bytes after which a viewer counts as too slow: it is cut off, the turn is not. */
const UNREAD_MAX_BYTES = 4 * 1024 * 1024;

/** What was written before a connection is ended by us may take so long to be read. */
const LAST_WORDS_MS = 1_500;

/** What is being worked on when the daemon stops may take so long to be answered. Both are less than a drain may take. */
const LAST_ANSWER_MS = 1_000;

/** One attached client, from its first byte to its last. */
export class Connection {
  readonly #socket: Socket;
  readonly #house: House;
  readonly #closed: Promise<void>;
  #greeted = false;
  /** Given out with the first `open`: what the supervisor says of it can come before its answer. */
  #visit: number | undefined;
  #visitor: Visitor | undefined;
  #hasEnded = false;
  #isStopping = false;
  /** Settles when what was asked last is answered. */
  #answered: Promise<unknown> = Promise.resolve();

  constructor(socket: Socket, house: House) {
    this.#socket = socket;
    this.#house = house;
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Serves until the client goes. Requests are answered in their order; while one is worked on, no more is read. */
  async run(): Promise<void> {
    const lines = new LineReader(LINE_MAX_BYTES);
    try {
      for await (const chunk of this.#socket) {
        for (const line of lines.push(chunk)) {
          if (this.#hasEnded) break;
          const answered = this.#answer(line);
          this.#answered = answered;
          await answered;
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

  /**
   * The daemon stops. What was asked before is answered: whoever reads that their message was taken in may rely on it, and
   * whoever is refused knows that it was not. Resolves when all of it was read, or was not read in time.
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.race([this.#answered, new Promise((resolve) => setTimeout(resolve, LAST_ANSWER_MS).unref())]);
    // What had been read beside it is refused by now, each by its own id.
    await new Promise((resolve) => setImmediate(resolve));
    this.end({ method: 'stopping', params: {} });
    await this.#closed;
  }

  async #answer(line: Line): Promise<void> {
    this.#write(
      line.type === 'line'
        ? await answer(line.bytes, this.#handlers, this.#isStopping ? new CoopError('E_STOPPING') : undefined)
        : refusal(null, new CoopError('E_TOO_LARGE', { what: 'This line', limit: LINE_MAX_BYTES })),
    );
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
    forget: (params) => this.#command({ command: 'forget', ...params }),
    search_sessions: ({ queries, ...asked }) =>
      this.#command({ command: 'search_sessions', ...asked }, { command: 'search_sessions', queries }),
    import_sessions: ({ rows }) => this.#command({ command: 'import_sessions' }, { command: 'import_sessions', rows }),
    own: (params) => this.#command({ command: 'own', ...params }),
    reindex: () => this.#command({ command: 'reindex' }),
    compact: () => this.#command({ command: 'compact' }),
    new: () => this.#command({ command: 'new' }),
    again: () => this.#command({ command: 'again' }),
    undo: () => this.#command({ command: 'undo' }),
    verbose: (params) => this.#command({ command: 'verbose', ...params }),
    usage: (params) => this.#command({ command: 'usage', ...params }),
    model: (params) => this.#command({ command: 'model', ...params }),
    attention: () => this.#command({ command: 'attention' }),
    decide: (params) => this.#command({ command: 'decide', ...params }),
    seen: (params) => this.#command({ command: 'seen', ...params }),
    held: () => this.#command({ command: 'held' }),
    admit: (params) => this.#command({ command: 'admit', ...params }),
    refuse: (params) => this.#command({ command: 'refuse', ...params }),
    users: () => this.#command({ command: 'users' }),
    remove_user: (params) => this.#command({ command: 'remove_user', ...params }),
    forget_person: (params) => this.#command({ command: 'forget_person', ...params }),
    groups: () => this.#command({ command: 'groups' }),
    admit_group: (params) => this.#command({ command: 'admit_group', ...params }),
    members: (params) => this.#command({ command: 'members', ...params }),
    backup: () => this.#command({ command: 'backup' }),
    letters: () => this.#command({ command: 'letters' }),
    retry: (params) => this.#command({ command: 'retry', ...params }),
    drop: (params) => this.#command({ command: 'drop', ...params }),
    restart: (params) => this.#command({ command: 'restart', ...params }),
    settings: () => this.#command({ command: 'settings' }),
    settings_check: (params) => this.#command({ command: 'settings_check', ...params }),
    settings_change: (params) => this.#command({ command: 'settings_change', ...params }),
    settings_history: (params) => this.#command({ command: 'settings_history', ...params }),
    settings_rollback: (params) => this.#command({ command: 'settings_rollback', ...params }),
    files: () => this.#command({ command: 'files' }),
    file_history: (params) => this.#command({ command: 'file_history', ...params }),
    file_diff: (params) => this.#command({ command: 'file_diff', ...params }),
    file_forget: (params) => this.#command({ command: 'file_forget', ...params }),
    file_restore: (params) => this.#command({ command: 'file_restore', ...params }),
    cron: () => this.#command({ command: 'cron' }),
    cron_next: (params) => this.#command({ command: 'cron_next', ...params }),
    cron_runs: (params) => this.#command({ command: 'cron_runs', ...params }),
    cron_run: (params) => this.#command({ command: 'cron_run', ...params }),
    memory_search: ({ queries, ...asked }) =>
      this.#command({ command: 'memory_search', ...asked }, { command: 'memory_search', queries }),
    memory_browse: (params) => this.#command({ command: 'memory_browse', ...params }),
    memory_show: (params) => this.#command({ command: 'memory_show', ...params }),
    memory_stats: () => this.#command({ command: 'memory_stats' }),
    memory_undo: (params) => this.#command({ command: 'memory_undo', ...params }),
    memory_purge: (params) => this.#command({ command: 'memory_purge', ...params }),
    memory_import: ({ rows, ...to }) =>
      this.#command({ command: 'memory_import', ...to }, { command: 'memory_import', rows }),
    memory_export: (params) => this.#command({ command: 'memory_export', ...params }),
    memory_maintain: (params) => this.#command({ command: 'memory_maintain', ...params }),
    recall: ({ queries, ...asked }) => this.#command({ command: 'recall', ...asked }, { command: 'recall', queries }),
  };

  async #command<R extends CommandRequest>(request: R, words?: CommandWords): Promise<AnswerTo<R['command']>> {
    const { visit, identity } = this.#here();
    const ran = await this.#house.runCommand(visit, request, identity, words);
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
