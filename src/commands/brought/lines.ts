/** The lines of a file that holds something, numbered from 1: never all of it in memory. */
import { createReadStream } from 'node:fs';
import { CoopError } from '../../protocol/errors.ts';
import { LineSplitter } from '../lines.ts';

/** A row has no more, whatever is in it. */
const LINE_BYTES = 700_000;

/** @throws CoopError `E_READ`, `E_TOO_LARGE`, `E_ENCODING` */
export async function* linesOf(path: string): AsyncGenerator<{ readonly number: number; readonly text: string }> {
  const splitter = new LineSplitter(LINE_BYTES);
  let number = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      for (const text of splitter.push(chunk)) {
        number += 1;
        if (text.trim() !== '') yield { number, text };
      }
    }
    const [last = ''] = splitter.push(Buffer.from('\n'));
    if (last.trim() !== '') yield { number: number + 1, text: last };
  } catch (error) {
    if (error instanceof Error && 'code' in error && !(error instanceof CoopError)) {
      throw new CoopError('E_READ', { path, why: WHY[String(error.code)] ?? String(error.code) }, error);
    }
    throw error;
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
};
