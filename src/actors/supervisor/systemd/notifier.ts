import { spawn } from 'node:child_process';

/** A message that systemd has not taken by then is not waited for. */
const DEADLINE_MS = 5_000;

const PROGRAM = 'systemd-notify';

export interface NotifierOptions {
  /** `NOTIFY_SOCKET`, as systemd gave it. */
  readonly socket: string;
  /** Where the program is looked for. */
  readonly path: string;
  readonly note: (text: string) => void;
}

/** What systemd can be told (sd_notify(3)). */
export type Notice =
  | 'READY=1'
  | 'STOPPING=1'
  | 'WATCHDOG=1'
  | `STATUS=${string}`
  | 'RELOADING=1'
  | `MONOTONIC_USEC=${string}`;

/**
 * Tells systemd how the daemon is, in order, through `systemd-notify`: the socket takes datagrams, and Node has none of
 * the Unix kind. A process of 4 ms for each message, two a minute, is less than a native addon would cost.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  #last: Promise<void> = Promise.resolve();
  #isNoted = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** One message. Resolves when systemd has taken it, or when nobody waits for that any more; never rejects. */
  tell(...notices: readonly Notice[]): Promise<void> {
    // A newline would begin another variable.
    const words = notices.map((notice) => notice.replaceAll(/\s+/g, ' '));
    this.#last = this.#last.then(() => this.#send(words));
    return this.#last;
  }

  #send(words: readonly string[]): Promise<void> {
    const { socket, path } = this.#options;
    return new Promise((resolve) => {
      const child = spawn(PROGRAM, words, {
        env: { NOTIFY_SOCKET: socket, PATH: path },
        stdio: 'ignore',
        timeout: DEADLINE_MS,
        killSignal: 'SIGKILL',
      });
      child.once('error', (error) => {
        this.#complain(error.message);
        resolve();
      });
      child.once('exit', (code, signal) => {
        if (code !== 0) this.#complain(signal ?? `exit code ${code}`);
        resolve();
      });
    });
  }

  /** Once: without the program each message would say so again, and the daemon does its work all the same. */
  #complain(why: string): void {
    if (this.#isNoted) return;
    this.#isNoted = true;
    this.#options.note(`systemd hears nothing of this daemon: ${PROGRAM}: ${why}`);
  }
}
