/** The client where there is no terminal that could be drawn on: lines in, lines out. */
import { createInterface } from 'node:readline';
import { isTerminal, type Shell } from '../../commands/shell.ts';
import type { Connection } from '../connection/connection.ts';
import type { Controller } from '../controller.ts';
import { EMPTY } from '../input/draft.ts';
import type { Store } from '../store.ts';
import { Printer } from './printer.ts';

export async function runPlain(
  shell: Shell,
  store: Store,
  controller: Controller,
  connection: Connection,
): Promise<void> {
  const isTyped = isTerminal(shell.stdin);
  const lines = createInterface({ input: shell.stdin, output: shell.stdout, terminal: false });
  const printer = new Printer(shell.stdout, store, isTyped);
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
  printer.lineTaken();
  store.dispatch({ type: 'DRAFT_CHANGED', draft: isOpen ? { text, cursor: text.length } : EMPTY });
  if (!isOpen) controller.submit(text);
}

/** The end of a file or Ctrl-D: what was asked is still answered. */
function leaveOnceAnswered(store: Store, controller: Controller): void {
  const check = (): void => {
    const { outbox, awaited, commands, connection, opened } = store.get();
    const hasEnded = connection === 'ended';
    const isDone = opened !== undefined && outbox.length + awaited.length + commands === 0;
    if (!hasEnded && !isDone) return;
    unsubscribe();
    if (!hasEnded) controller.leave();
  };
  const unsubscribe = store.subscribe(check);
  check();
}
