/** One query from the command line, or a query a line from standard input: as many in one request as there are. */
import { QUERIES_MAX } from '../protocol/contracts/conversations.ts';
import { CoopError } from '../protocol/errors.ts';
import { LineSplitter } from './lines.ts';
import { jsonText, type Shell } from './shell.ts';

/** A longer line is no query. */
const LINE_BYTES = 64 * 1024;
/** What follows is not looked for. */
const QUERY_MAX = 2_000;

/** Searching many at once takes longer than anything else that a client asks. */
export const SEARCH_DEADLINE_MS = 45_000;

export const isStream = (words: readonly string[]): boolean => words.length === 1 && words[0] === '-';

/** @throws CoopError `E_EMPTY` */
export function queryOf(words: readonly string[]): string {
  const query = words.join(' ').trim();
  if (query === '') throw new CoopError('E_EMPTY');
  return query.slice(0, QUERY_MAX);
}

/** @throws CoopError `E_USAGE` */
export function limitOf(text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > most) throw new CoopError('E_USAGE', { why: `--limit: write a number from 1 to ${most}` });
  return limit;
}

/** The results of as many of the queries as one line takes, from the first on. */
export type Ask<R> = (queries: string[]) => Promise<readonly (readonly R[])[]>;

/** A JSON line to each line, in their order, as soon as it is found. An empty line finds nothing. */
export async function answerLines<R>(shell: Shell, ask: Ask<R>): Promise<void> {
  for await (const lines of batches(shell.stdin)) {
    const asked = lines.filter((line) => line.trim() !== '');
    const answers = answersTo(asked, ask);
    for (const query of lines) {
      const results = query.trim() === '' ? [] : ((await answers.next()).value ?? []);
      shell.stdout.write(`${jsonText({ query, results })}\n`);
    }
  }
}

async function* answersTo<R>(queries: readonly string[], ask: Ask<R>): AsyncGenerator<readonly R[], undefined> {
  let left = queries.map((query) => query.slice(0, QUERY_MAX));
  while (left.length > 0) {
    const answers = await ask(left);
    // Each request answers one at least: otherwise this would never end.
    if (answers.length === 0) throw new CoopError('E_RESULT', { what: 'The daemon', why: 'no query was answered' });
    yield* answers;
    left = left.slice(answers.length);
  }
  return undefined;
}

/** Lines as they come: what has arrived together is asked together. */
async function* batches(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<readonly string[]> {
  const splitter = new LineSplitter(LINE_BYTES);
  for await (const chunk of input) {
    const lines = splitter.push(Buffer.from(chunk)).map(withoutReturn);
    for (let at = 0; at < lines.length; at += QUERIES_MAX) yield lines.slice(at, at + QUERIES_MAX);
  }
  // The last line may have no newline.
  const [last = ''] = splitter.push(Buffer.from('\n'));
  if (last !== '') yield [withoutReturn(last)];
}

const withoutReturn = (line: string): string => line.replace(/\r$/, '');
