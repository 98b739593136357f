/** What is asked: from the arguments, or from standard input. */
import { readFileSync } from 'node:fs';
import { MESSAGE_MAX_BYTES } from '../protocol/contracts/journal/index.ts';
import { CoopError } from '../protocol/errors.ts';
import { isTerminal, printLine, type Shell } from './shell.ts';

/**
 * @param words Of the command line; none, or `-` alone, means standard input.
 * @throws CoopError `E_EMPTY`, `E_TOO_LARGE`, `E_ENCODING`.
 */
export async function readQuestion(words: readonly string[], shell: Shell): Promise<string> {
  const isGiven = words.length > 0 && !(words.length === 1 && words[0] === '-');
  const text = isGiven ? fromArguments(words) : await fromInput(shell);
  if (text.trim() === '') throw new CoopError('E_EMPTY');
  if (Buffer.byteLength(text) > MESSAGE_MAX_BYTES) throw tooLarge();
  return text;
}

const tooLarge = (): CoopError => new CoopError('E_TOO_LARGE', { what: 'The message', limit: MESSAGE_MAX_BYTES });

function fromArguments(words: readonly string[]): string {
  const text = words.join(' ');
  if (text.includes('\uFFFD')) refuseBrokenArguments();
  return text;
}

/** Node replaces what is not UTF-8 in an argument without a word; the kernel still has the bytes. */
function refuseBrokenArguments(): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    return;
  }
  decode(bytes);
}

async function fromInput(shell: Shell): Promise<string> {
  if (isTerminal(shell.stdin)) {
    printLine(shell.stderr, 'Write your message; Ctrl-D on a line of its own sends it.');
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of shell.stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MESSAGE_MAX_BYTES) throw tooLarge();
    chunks.push(bytes);
  }
  // The last newline belongs to the terminal or to `echo`, not to the message.
  return decode(Buffer.concat(chunks)).replace(/\r?\n$/, '');
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CoopError('E_ENCODING', { what: 'The message' }, error);
  }
}
