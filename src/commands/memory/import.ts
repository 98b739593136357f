/** `coop memory import FILE`: what somebody brings along. All lines are looked at before anything is written. */
import type { Audience, Imported } from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { IMPORTED_MOST } from '../../protocol/memory-commands.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import type { PlaceOptions, Visit } from '../visit.ts';
import { linesOf } from './file-lines.ts';
import { readLine } from './import-line.ts';
import { Progress } from './progress.ts';
import { lookWhereAllowed } from './refused.ts';
import { rows as rowsOf } from './words.ts';

export interface ImportOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly store?: StoreName;
  readonly everyone?: boolean;
}

interface Bad {
  readonly line: number;
  readonly why: string;
}

/** Less than a line of the protocol has. */
const BATCH_BYTES = 700_000;
const DEADLINE_MS = 380_000;
const BAD_SHOWN = 20;

const RULE =
  "memories are brought along in one's own conversation, to a store that one may write to: inner people to shared and " +
  'social, full people to all. Leave out --room.';

export async function importMemory(file: string | undefined, options: ImportOptions, shell: Shell): Promise<ExitCode> {
  const { store, everyone = false } = options;
  if (file === undefined || store === undefined) {
    throw new CoopError('E_USAGE', {
      why: 'Say what to import, and where to: coop memory import FILE --store private',
    });
  }
  const { count, bad } = await looked(file);
  if (bad.length > 0) return refuse(file, bad, options, shell);
  return await lookWhereAllowed<ExitCode>(shell, options, RULE, async ({ client }) => {
    const progress = new Progress(shell, count);
    const audience: Audience = everyone ? 'everyone' : 'me';
    const done = { added: 0, known: 0, refused: [] as number[] };
    for await (const batch of batchesOf(file)) {
      const answer = await send(client, { store, audience, rows: batch.map(({ row }) => row) });
      done.added += answer.added;
      done.known += answer.known;
      done.refused.push(...answer.refused.flatMap((at) => batch[at]?.line ?? []));
      progress.add(batch.length);
    }
    progress.end();
    if (options.json) printJson(shell, done);
    else for (const line of told(done)) printLine(shell.stdout, line);
    return 0;
  });
}

interface Wish {
  readonly store: StoreName;
  readonly audience: Audience;
  readonly rows: Imported[];
}

const send = (client: Visit['client'], wish: Wish) => client.call('memory_import', wish, { deadlineMs: DEADLINE_MS });

async function looked(file: string): Promise<{ readonly count: number; readonly bad: readonly Bad[] }> {
  const bad: Bad[] = [];
  let count = 0;
  for await (const { number, text } of linesOf(file)) {
    const read = readLine(text);
    count += 1;
    if ('why' in read) bad.push({ line: number, why: read.why });
  }
  return { count, bad };
}

function refuse(file: string, bad: readonly Bad[], { json }: ImportOptions, shell: Shell): ExitCode {
  if (json) printJson(shell, { bad });
  for (const { line, why } of bad.slice(0, BAD_SHOWN)) printLine(shell.stderr, visible(`${file}:${line}: ${why}`));
  const more = bad.length > BAD_SHOWN ? ` (${bad.length - BAD_SHOWN} more are not shown)` : '';
  printLine(shell.stderr, `coop: ${rowsOf(bad.length)} cannot be taken${more}. Nothing was imported.`);
  return 1;
}

interface Numbered {
  readonly line: number;
  readonly row: Imported;
}

async function* batchesOf(file: string): AsyncGenerator<readonly Numbered[]> {
  let batch: Numbered[] = [];
  let bytes = 0;
  for await (const { number, text } of linesOf(file)) {
    const read = readLine(text);
    // Somebody wrote to the file meanwhile.
    if ('why' in read) throw new CoopError('E_READ', { path: file, why: `line ${number} has changed: ${read.why}` });
    const size = Buffer.byteLength(JSON.stringify(read.row)) + 1;
    if (batch.length >= IMPORTED_MOST || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ line: number, row: read.row });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

interface Done {
  readonly added: number;
  readonly known: number;
  readonly refused: readonly number[];
}

function told({ added, known, refused }: Done): string[] {
  const some = refused.slice(0, BAD_SHOWN).join(', ');
  return [
    `Imported: ${rowsOf(added)}${known > 0 ? `; ${rowsOf(known)} were there already` : ''}.`,
    ...(refused.length === 0
      ? []
      : [
          `Not taken, because they look like credentials, which coop does not keep: ${rowsOf(refused.length)} (line ${some}).`,
        ]),
  ];
}
