/** What a command has around it: passed in, so that a test can be the terminal. */
import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { Environment } from '../config/environment.ts';

export interface Shell {
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** From the first call on, Ctrl-C (or SIGTERM) aborts this instead of ending the process. A second one ends it. */
  readonly interrupted: () => AbortSignal;
}

/** What every command is given before its own options. */
export interface GlobalOptions {
  /** `-c FILE` */
  readonly config?: string;
}

/** 0: done. 1: it failed. 2: it was asked for in a wrong way. */
export type ExitCode = 0 | 1 | 2;

export function printLine(stream: Writable, text: string): void {
  stream.write(`${text}\n`);
}

export function printJson(shell: Pick<Shell, 'stdout'>, value: unknown): void {
  printLine(shell.stdout, jsonText(value, 2));
}

/** JSON that a terminal shows as it is: JavaScript's own leaves DEL and the control characters above it unescaped. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f]/g,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Coloured where the stream is a terminal and NO_COLOR is not set. */
export function paint(format: Parameters<typeof styleText>[0], text: string, stream: Writable): string {
  return styleText(format, text, { stream });
}

/**
 * Text of others, safe to show: an escape sequence in it could move the cursor, change the title or fill the clipboard of
 * whoever reads it.
 */
export function visible(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return char === '\r' ? '' : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** Lines of a table, the first of which says what its columns are. */
export function printTable({ stdout }: Pick<Shell, 'stdout'>, [head = '', ...rows]: readonly string[]): void {
  printLine(stdout, paint('bold', visible(head), stdout));
  for (const row of rows) printLine(stdout, visible(row));
}

/** Whether a person sits at its other end. */
export const isTerminal = (stream: object): boolean => 'isTTY' in stream && stream.isTTY === true;

/** For a terminal {@link visible}; a file or a pipe gets every byte. */
export function forStream(text: string, stream: Writable): string {
  return isTerminal(stream) ? visible(text) : text;
}
