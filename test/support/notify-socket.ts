import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const RECEIVER = resolve(import.meta.dirname, 'fixtures/notified.ts');

/** What the tests of it need, both in Debian's package "systemd". */
export async function lacksSystemd(): Promise<string | undefined> {
  for (const program of ['systemd-notify', 'systemd-socket-activate']) {
    try {
      await promisify(execFile)(program, ['--version']);
    } catch {
      return `${program} is not installed: apt-get install systemd`;
    }
  }
  return undefined;
}

/** The service manager's end of `NOTIFY_SOCKET`: a real datagram socket, and what arrived at it. */
export class NotifySocket implements AsyncDisposable {
  readonly address: string;
  /** One entry a message, its lines in order. */
  readonly messages: string[][] = [];
  readonly #receiver: ChildProcess;

  private constructor(address: string, receiver: ChildProcess) {
    this.address = address;
    this.#receiver = receiver;
    if (receiver.stdout === null) throw new Error('no output of the receiver');
    createInterface({ input: receiver.stdout }).on('line', (line) => {
      const text: string = JSON.parse(line);
      // systemd-notify's own: it waits until this was read.
      if (text !== 'BARRIER=1') this.messages.push(text.split('\n'));
    });
  }

  /** @param address An absolute path, or `@name`. */
  static async open(address: string): Promise<NotifySocket> {
    const receiver = spawn(
      'systemd-socket-activate',
      ['--datagram', `--listen=${address}`, process.execPath, RECEIVER],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
    );
    const socket = new NotifySocket(address, receiver);
    if (receiver.stderr === null) throw new Error('no output of the receiver');
    const lines = createInterface({ input: receiver.stderr });
    await once(lines, 'line');
    return socket;
  }

  static inFolder(folder: string): Promise<NotifySocket> {
    return NotifySocket.open(join(folder, 'notify'));
  }

  /** Every variable that was told, in order. */
  get told(): string[] {
    return this.messages.flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#receiver, 'exit');
    this.#receiver.kill('SIGKILL');
    await ended;
  }
}
