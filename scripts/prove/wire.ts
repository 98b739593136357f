import { connect, type Socket } from 'node:net';

export interface Frame {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: { readonly code?: string } };
}

/** What a call was answered with. */
export type Reply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

const DEADLINE_MS = 60_000;

/**
 * The attach socket with nothing between: every frame that arrives is handed out as it is, also what no client of ours
 * knows, and whatever is asked is sent, fitting or not.
 */
export class Wire {
  readonly #socket: Socket;
  /** Nothing arrives before the first call: whoever listens from the beginning is set before that. */
  onFrame: (frame: Frame) => void = () => {};
  readonly #calls = new Map<number, (reply: Reply) => void>();
  #rest = '';
  #lastId = 0;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#finish());
  }

  static async open(path: string): Promise<Wire> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Wire(socket);
  }

  /** Never rejects: no answer is an answer, too. */
  async call(method: string, params: Readonly<Record<string, unknown>>): Promise<Reply> {
    if (this.#closed) return { ok: false, code: 'closed', message: 'the daemon has closed this connection' };
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#calls.set(id, resolve);
    const late = setTimeout(
      () => resolve({ ok: false, code: 'silence', message: `${method}: no answer` }),
      DEADLINE_MS,
    );
    this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const reply = await promise;
    clearTimeout(late);
    this.#calls.delete(id);
    return reply;
  }

  close(): void {
    this.#socket.destroy();
    this.#finish();
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    const frame: Frame = JSON.parse(line);
    this.onFrame(frame);
    if (frame.id === undefined) return;
    const { error } = frame;
    this.#calls.get(frame.id)?.(
      error === undefined
        ? { ok: true, result: frame.result }
        : { ok: false, code: error.data?.code ?? 'error', message: error.message },
    );
  }

  #finish(): void {
    this.#closed = true;
    for (const resolve of this.#calls.values()) resolve({ ok: false, code: 'closed', message: 'the connection ended' });
    this.#calls.clear();
  }
}
