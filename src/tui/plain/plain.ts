/** The client where there is no terminal that could be drawn on: lines in, lines out. */
import { createInterface, type Interface } from 'node:readline';
import { printLine, type Shell } from '../../commands/shell.ts';
import type { Connection } from '../connection/connection.ts';
import type { Controller } from '../controller.ts';
import type { Store } from '../store.ts';
import { settle } from '../transcript/transcript.ts';
import { doing } from '../view/footer.ts';
import { linesOf } from './lines.ts';

export async function runPlain(
  shell: Shell,
  store: Store,
  controller: Controller,
  connection: Connection,
): Promise<void> {
  const isTyped = 'isTTY' in shell.stdin && shell.stdin.isTTY === true;
  const lines = createInterface({ input: shell.stdin, output: shell.stdout, terminal: false });
  const printer = new Printer(shell, store, isTyped ? lines : undefined);
  const stopPrinting = store.subscribe(() => printer.update());
  lines.on('line', (line) => take(line, store, controller, printer));
  lines.on('close', () => leaveOnceAnswered(store, controller));
  shell.interrupted().addEventListener('abort', () => controller.leave(), { once: true });
  try {
    await connection.ended();
  } finally {
    stopPrinting();
    lines.close();
    shell.stdin.pause();
  }
}

/** A backslash at the end asks for another line. */
function take(line: string, store: Store, controller: Controller, printer: Printer): void {
  const { draft } = store.get();
  const isOpen = line.endsWith('\\');
  const text = draft.text + (isOpen ? `${line.slice(0, -1)}\n` : line);
  store.dispatch({ type: 'DRAFT_CHANGED', draft: isOpen ? { text, cursor: text.length } : { text: '', cursor: 0 } });
  if (!isOpen) controller.submit(text);
  printer.prompt();
}

/** The end of a file or Ctrl-D: what was asked is still answered. */
function leaveOnceAnswered(store: Store, controller: Controller): void {
  const check = (): void => {
    const { outbox, awaited, connection, opened } = store.get();
    if (connection === 'ended' || (opened !== undefined && outbox.length + awaited.length === 0)) {
      unsubscribe();
      controller.leave();
    }
  };
  const unsubscribe = store.subscribe(check);
  check();
}

/** Prints what is done, once, in its order. */
class Printer {
  readonly #shell: Shell;
  readonly #store: Store;
  readonly #lines: Interface | undefined;
  #said = '';

  /** @param lines Where somebody types, who is shown a prompt. */
  constructor(shell: Shell, store: Store, lines: Interface | undefined) {
    this.#shell = shell;
    this.#store = store;
    this.#lines = lines;
  }

  update(): void {
    const { transcript } = this.#store.get();
    const { settled } = settle(transcript);
    if (settled > transcript.settled) {
      // First: the dispatch below comes back here.
      const fresh = transcript.items.slice(transcript.settled, settled);
      this.#store.dispatch({ type: 'ITEMS_SETTLED', count: fresh.length });
      this.#print(fresh.map(linesOf).filter((line) => line !== undefined));
    }
    this.#tell();
  }

  prompt(): void {
    const { opened } = this.#store.get();
    if (this.#lines === undefined || opened === undefined) return;
    this.#lines.setPrompt(`${opened.person ?? 'you'}> `);
    this.#lines.prompt(true);
  }

  /** That the connection is lost, or is there. */
  #tell(): void {
    const state = this.#store.get();
    const said = state.connection === 'waiting' ? doing(state) : '';
    if (said === this.#said) return;
    this.#said = said;
    if (said !== '') this.#print([`! ${said}`]);
  }

  #print(lines: readonly string[]): void {
    if (this.#lines !== undefined && lines.length > 0) this.#shell.stdout.write('\n');
    for (const line of lines) printLine(this.#shell.stdout, line);
    if (lines.length > 0) this.prompt();
  }
}
