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

/** JSON that a terminal shows as it is: JavaScript's own leaves unescaped DEL, the control characters above it, and what deceives. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${codeOf(char).padStart(4, '0')}`,
  );
}

/** Coloured where the stream is a terminal and NO_COLOR is not set. */
export function paint(format: Parameters<typeof styleText>[0], text: string, stream: Writable): string {
  return styleText(format, text, { stream });
}

/** Characters that reorder what is read, or hide in it. The joiner of emoji (U+200D) and variation selectors stay. */
const DECEIVING = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Text of others, safe to show: an escape sequence in it could move the cursor, change the title or fill the clipboard of
 * whoever reads it, and a change of direction has a line read as another.
 */
export function visible(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\n\t]/gu, (char) => (char === '\r' ? '' : `\\x${codeOf(char).padStart(2, '0')}`))
    .replaceAll(DECEIVING, (char) => `\\u{${codeOf(char)}}`);
}

const codeOf = (char: string): string => (char.codePointAt(0) ?? 0).toString(16);

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
