/** `coop memory import FILE`: what somebody brings along. All lines are looked at before anything is written. */
import type { Audience, Imported } from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { IMPORTED_MOST } from '../../protocol/memory-commands.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { batchesOf, lookThrough, type Numbered, refuse } from '../brought/file.ts';
import { withProgress } from '../progress.ts';
import { type ExitCode, printJson, printLine, type Shell } from '../shell.ts';
import type { PlaceOptions, Visit } from '../visit.ts';
import { readLine } from './import-line.ts';
import { lookWhereAllowed } from './refused.ts';
import { rows as rowsOf } from './words.ts';

export interface ImportOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly store?: StoreName;
  readonly everyone?: boolean;
}

const DEADLINE_MS = 380_000;
const REFUSED_SHOWN = 20;

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
  const { count, bad } = await lookThrough(file, readLine);
  if (bad.length > 0) return refuse(file, bad, options, shell);
  const shown = { shell, amounts: { of: 'rows', all: count } };
  return await lookWhereAllowed<ExitCode>(shell, options, RULE, ({ client }) =>
    withProgress<ExitCode>(shown, async (progress) => {
      const audience: Audience = everyone ? 'everyone' : 'me';
      const refused: number[] = [];
      const done = { added: 0, known: 0, refused };
      const take = async (batch: readonly Numbered<Imported>[]): Promise<void> => {
        const answer = await send(client, { store, audience, rows: batch.map(({ row }) => row) });
        done.added += answer.added;
        done.known += answer.known;
        refused.push(...answer.refused.flatMap((at) => batch[at]?.line ?? []));
        progress.add(batch.length);
      };
      // While one is taken in, the next is read.
      let taking = Promise.resolve();
      for await (const batch of batchesOf(file, readLine, IMPORTED_MOST)) {
        await taking;
        taking = take(batch);
        // It is heard with the next, which may take a moment to be read.
        taking.catch(() => {});
      }
      await taking;
      progress.end();
      if (options.json) printJson(shell, done);
      else for (const line of told(done)) printLine(shell.stdout, line);
      return 0;
    }),
  );
}

interface Wish {
  readonly store: StoreName;
  readonly audience: Audience;
  readonly rows: Imported[];
}

const send = (client: Visit['client'], wish: Wish) => client.call('memory_import', wish, { deadlineMs: DEADLINE_MS });

interface Done {
  readonly added: number;
  readonly known: number;
  readonly refused: readonly number[];
}

function told({ added, known, refused }: Done): string[] {
  const some = refused.slice(0, REFUSED_SHOWN).join(', ');
  return [
    `Imported: ${rowsOf(added)}${known > 0 ? `; ${rowsOf(known)} were there already` : ''}.`,
    ...(refused.length === 0
      ? []
      : [
          `Not taken, because they look like credentials, which coop does not keep: ${rowsOf(refused.length)} (line ${some}).`,
        ]),
  ];
}
