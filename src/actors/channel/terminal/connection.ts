import type { Socket } from 'node:net';
import { identity, type PlaceKey, placeKey } from '../../../protocol/address.ts';
import {
  ATTACH_PROTOCOL,
  type AttachEvent,
  type AttachParams,
  type AttachResult,
  LINE_MAX_BYTES,
} from '../../../protocol/attach.ts';
import type { AnswerTo, CommandRequest } from '../../../protocol/commands.ts';
import { MESSAGE_MAX_BYTES } from '../../../protocol/contracts/journal.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { isName } from '../../../protocol/ids.ts';
import { carry } from '../../../protocol/trace.ts';
import { tracer } from '../../kernel/trace/index.ts';
import type { House } from './house.ts';
import { LineReader } from './lines.ts';
import { answer, type Handlers, notification, refusal } from './rpc.ts';
import type { Viewer } from './viewers.ts';

/** Unread bytes after which a viewer counts as too slow: it is cut off, the turn is not. */
const UNREAD_MAX_BYTES = 4 * 1024 * 1024;

interface Opened {
  readonly viewer: Viewer;
  readonly visit: number;
  readonly identity: ReturnType<typeof identity>;
  readonly person: string | null;
}

interface Arrived {
  readonly message: string;
  readonly identity: Opened['identity'];
  readonly place: PlaceKey;
  readonly text: string;
}

/** One attached client, from its first byte to its last. */
export class Connection {
  readonly #socket: Socket;
  readonly #house: House;
  #greeted = false;
  #opened: Opened | undefined;

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
      await this.#leave();
    }
  }

  show(event: AttachEvent): void {
    this.#write(notification(event));
  }

  end(): void {
    this.show({ method: 'stopping', params: {} });
    this.#socket.end();
  }

  readonly #handlers: Handlers = {
    hello: async ({ protocol }) => {
      if (protocol !== ATTACH_PROTOCOL) throw new CoopError('E_PROTOCOL', { ours: ATTACH_PROTOCOL, theirs: protocol });
      this.#greeted = true;
      return { protocol: ATTACH_PROTOCOL, version: this.#house.version };
    },
    open: (params) => this.#open(params),
    send: (params) => this.#send(params),
    stop: async () => await this.#house.desk.stop({ visit: this.#here().visit }),
    whoami: () => this.#command({ command: 'whoami' }),
    status: () => this.#command({ command: 'status' }),
    history: (params) => this.#command({ command: 'history', ...params }),
    sessions: (params) => this.#command({ command: 'sessions', ...params }),
    session: (params) => this.#command({ command: 'session', ...params }),
    new: () => this.#command({ command: 'new' }),
  };

  async #command<R extends CommandRequest>(request: R): Promise<AnswerTo<R['command']>> {
    const { visit, identity } = this.#here();
    const ran = await this.#house.runCommand(visit, request, identity);
    if (ran.command !== request.command) throw new CoopError('E_INTERNAL');
    // The command was compared: the answer is its own.
    return ran.answer as AnswerTo<R['command']>;
  }

  async #open({ as, room }: AttachParams<'open'>): Promise<AttachResult<'open'>> {
    if (!this.#greeted) throw new CoopError('E_REQUEST', { why: 'call "hello" first' });
    if (this.#opened !== undefined) throw new CoopError('E_REQUEST', { why: 'this connection has opened a place' });
    for (const name of [as, room]) if (name !== undefined && !isName(name)) throw new CoopError('E_NAME', { name });

    // Whoever may open the socket owns the machine: the name is taken as given.
    const who = identity(`terminal:${as ?? 'default'}`);
    const place: PlaceKey =
      room === undefined
        ? placeKey({ kind: 'dm', channel: 'terminal', peer: as ?? 'default' })
        : placeKey({ kind: 'group', channel: 'terminal', id: room });

    const visit = this.#house.nextVisit();
    const arrived = await this.#house.desk.arrive({ visit, identity: who, place }).catch(async (error) => {
      await this.#house.leave(visit);
      throw error;
    });
    const viewer: Viewer = {
      place: arrived.place,
      level: arrived.effective.sender,
      show: (event) => this.show(event),
    };
    this.#opened = { viewer, visit, identity: who, person: arrived.person };
    this.#house.viewers.add(viewer);
    return arrived;
  }

  async #send({ text, id = crypto.randomUUID() }: AttachParams<'send'>): Promise<AttachResult<'send'>> {
    const { viewer, identity, person } = this.#here();
    checkText(text);
    // The client's own id counts within one place and for one person: another's, or elsewhere, is another message.
    const message = `${viewer.place}/${identity}/${id}`;
    const { duplicate } = await this.#accept({ message, identity, place: viewer.place, text });
    // It is written down and the owner is told; there is nobody yet to speak aloud as.
    if (person === null) throw new CoopError('E_HELD');
    if (!duplicate) {
      const said = { from: person, text, kind: 'said', message } as const;
      this.#house.viewers.sayAloud(viewer, { method: 'message', params: said });
    }
    return { message, duplicate };
  }

  /** The trace of a message begins here. It ends where the message is dealt with: in the supervisor, perhaps the next one. */
  async #accept({ message, identity, place, text }: Arrived): Promise<{ readonly duplicate: boolean }> {
    const root = tracer.root('coop.message', {
      kind: 'server',
      parent: true,
      attributes: {
        'coop.channel': 'terminal',
        'coop.identity': identity,
        'coop.place': place,
        'coop.message': message,
        'coop.message.bytes': Buffer.byteLength(text),
        ...(tracer.content ? { 'coop.message.text': text } : {}),
      },
    });
    const at = Date.now();
    try {
      const accepted = await this.#house.inbox.accept({
        ...{ messageId: message, identity, place, text, at },
        ...carry(root.context),
      });
      if (accepted.duplicate) root.end({ attributes: { 'coop.outcome': 'duplicate' } });
      return accepted;
    } catch (error) {
      root.end({ error });
      throw error;
    }
  }

  #here(): Opened {
    if (this.#opened === undefined) throw new CoopError('E_NOT_OPEN');
    return this.#opened;
  }

  async #leave(): Promise<void> {
    if (this.#opened === undefined) return;
    const { viewer, visit } = this.#opened;
    this.#opened = undefined;
    this.#house.viewers.remove(viewer);
    await this.#house.leave(visit);
  }

  #write(line: string | undefined): void {
    if (line === undefined || this.#socket.destroyed) return;
    this.#socket.write(`${line}\n`);
    if (this.#socket.writableLength > UNREAD_MAX_BYTES) this.#socket.destroy(new CoopError('E_SLOW_VIEWER'));
  }
}

function checkText(text: string): void {
  if (text.trim() === '') throw new CoopError('E_EMPTY');
  if (!text.isWellFormed()) throw new CoopError('E_ENCODING', { what: 'This message' });
  if (Buffer.byteLength(text) > MESSAGE_MAX_BYTES) {
    throw new CoopError('E_TOO_LARGE', { what: 'This message', limit: MESSAGE_MAX_BYTES });
  }
}
