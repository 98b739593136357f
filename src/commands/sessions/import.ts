/** `coop sessions import FILE`: histories that somebody brings along. All lines are looked at before anything is written. */
import { IMPORT_ROWS_MAX } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { batchesOf, lookThrough, refuse } from '../brought/file.ts';
import { withProgress } from '../progress.ts';
import { type ExitCode, printJson, printLine, type Shell } from '../shell.ts';
import { look, type PlaceOptions, type Visit } from '../visit.ts';
import { readLine } from './import-line.ts';
import { count } from './words.ts';

export interface ImportOptions extends PlaceOptions {
  readonly json?: boolean;
}

const DEADLINE_MS = 45_000;
/** Each waits a few seconds. */
const ASKED_MOST = 40;

export async function importSessions(
  file: string | undefined,
  options: ImportOptions,
  shell: Shell,
): Promise<ExitCode> {
  if (file === undefined) throw new CoopError('E_USAGE', { why: 'Say what to import: coop sessions import FILE' });
  const conversations = new Set<string>();
  const looked = await lookThrough(file, readLine, ({ conversation }) => conversations.add(conversation));
  if (looked.bad.length > 0) return refuse(file, looked.bad, options, shell);
  const shown = { shell, amounts: { of: 'rows', all: looked.count } };
  return await look<ExitCode>(shell, options, ({ client }) =>
    withProgress<ExitCode>(shown, async (progress) => {
      let added = 0;
      for await (const batch of batchesOf(file, readLine, IMPORT_ROWS_MAX)) {
        const rows = batch.map(({ row }) => row);
        const done = await client.call('import_sessions', { rows }, { deadlineMs: DEADLINE_MS });
        added += done.added;
        progress.add(rows.length);
      }
      await findable(client);
      progress.end();
      const known = looked.count - added;
      if (options.json) printJson(shell, { conversations: conversations.size, added, known });
      else {
        const before = known > 0 ? `; ${count(known, 'line')} ${known === 1 ? 'was' : 'were'} there already` : '';
        const of = count(conversations.size, 'conversation');
        printLine(shell.stdout, `Imported: ${count(added, 'line')} of ${of}${before}.`);
      }
      return 0;
    }),
  );
}

/** Whoever brings something along looks for it next. Where it takes very long, a search says so. */
async function findable(client: Visit['client']): Promise<void> {
  for (let asked = 0; asked < ASKED_MOST; asked += 1) {
    const { behind } = await client.call('search_sessions', { queries: [''], limit: 1 }, { deadlineMs: DEADLINE_MS });
    if (!behind) return;
  }
}
