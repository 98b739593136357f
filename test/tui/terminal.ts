import { execFile, execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MAIN } from './main.ts';

const run = promisify(execFile);

const POLL_MS = 25;
const WITHIN_MS = 15_000;

export const hasTmux = ((): boolean => {
  try {
    execFileSync('tmux', ['-V']);
    return true;
  } catch {
    console.warn(
      'SKIPPED: tmux is not installed, so the terminal client is not tested in a terminal (.ci/run installs it)',
    );
    return false;
  }
})();

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

let count = 0;

/** What whoever runs the tests has set about colours says nothing about the terminal they open. */
const CLEAN = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'COLORTERM'].map((name) => `-u ${name}`).join(' ');

/**
 * A real pseudo-terminal with `coop …` in it. What was on the screen is the message of a failed wait.
 *
 * @example
 * await using alice = await Terminal.open(['attach', '-c', household.config]);
 * await alice.shows('alice · full');
 * await alice.type('hello');
 * await alice.press('Enter');
 */
export class Terminal implements AsyncDisposable {
  readonly #socket = join(tmpdir(), `coop-test-${process.pid}-${count}.tmux`);

  static async open(
    args: readonly string[],
    { columns = 80, rows = 24, env = {} }: TerminalOptions = {},
  ): Promise<Terminal> {
    count += 1;
    const terminal = new Terminal();
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const command = [process.execPath, MAIN, ...args].map(quote).join(' ');
    // The shell says how it ended, and keeps the screen.
    const line = `echo '$ coop'; env ${CLEAN} ${variables.map(quote).join(' ')} ${command}; echo "[ended $?]"; exec sleep 60`;
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), line);
    return terminal;
  }

  /** What can be seen, without the blanks at the ends of lines and of the screen. */
  async screen(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p')).trimEnd();
  }

  /** With everything that has scrolled away; lines that only wrapped are joined. */
  async everything(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p', '-J', '-S', '-')).trimEnd();
  }

  /** With styles, as escape sequences. */
  async styled(): Promise<string> {
    return await this.#tmux('capture-pane', '-p', '-e');
  }

  async cursor(): Promise<{ column: number; line: string }> {
    const [column = 0, row = 0] = (await this.#tmux('display', '-p', '#{cursor_x} #{cursor_y}')).split(' ').map(Number);
    return { column, line: (await this.screen()).split('\n')[row] ?? '' };
  }

  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
  }

  /** Keys as tmux names them: `Enter`, `C-c`, `M-Enter`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', '--', ...keys);
  }

  async say(text: string): Promise<void> {
    await this.type(text);
    await this.press('Enter');
  }

  /** As a terminal does: in brackets where the program asked for them. */
  async paste(text: string): Promise<void> {
    await this.#tmux('set-buffer', '--', text);
    await this.#tmux('paste-buffer', '-p', '-r');
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  async shows(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const fits = (screen: string): boolean =>
      typeof wanted === 'function'
        ? wanted(screen)
        : typeof wanted === 'string'
          ? screen.includes(wanted)
          : wanted.test(screen);
    let screen = '';
    for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
      screen = await this.screen();
      if (fits(screen)) return screen;
    }
    throw new Error(`never showed ${String(wanted)}; at last:\n${screen}`);
  }

  async hides(unwanted: string): Promise<string> {
    return await this.shows((screen) => !screen.includes(unwanted));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => {});
    await rm(this.#socket, { force: true });
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    return (await run('tmux', ['-S', this.#socket, ...args])).stdout;
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** How often `part` occurs in `text`. */
export const times = (text: string, part: string): number => text.split(part).length - 1;
