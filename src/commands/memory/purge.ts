/** `coop memory purge`: gone for good. */
import type { AttachParams } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import type { AttachClient } from '../client.ts';
import { canAsk, confirm } from '../confirm.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { memoryNamed } from './handle.ts';
import { KEEPS, lookWhereAllowed } from './refused.ts';
import { rows } from './words.ts';

export interface PurgeOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly mine?: boolean;
  readonly person?: string;
  readonly all?: boolean;
}

type What = AttachParams<'memory_purge'>['what'];

/** One bounded run may take as long as all stores together. */
export const DEADLINE_MS = 380_000;
/** Bounded runs, one after the other. */
const RUNS_MOST = 10_000;
const MOST = 1_000;

const LEFT =
  'Backups, trace files with content and what the provider of the model keeps still hold them; conversations are another matter: "coop sessions delete".';

export function purgeMemory(memories: readonly string[], options: PurgeOptions, shell: Shell): Promise<ExitCode> {
  const what = whatOf(memories, options);
  if (!options.yes && !canAsk(shell)) {
    throw new CoopError('E_USAGE', { why: 'This cannot be undone: say so with --yes' });
  }
  return lookWhereAllowed<ExitCode>(shell, options, KEEPS, async ({ client }) => {
    const out = options.json ? shell.stderr : shell.stdout;
    const found = await client.call('memory_purge', { what, dryRun: true }, { deadlineMs: DEADLINE_MS });
    const count = `${found.more ? 'more than ' : ''}${rows(found.rows)}`;
    if (found.rows === 0) printLine(out, 'There is nothing to purge.');
    else if (!options.yes && !(await confirm(shell, out, visible(`Purge ${count} (${storesOf(found)}), for good?`)))) {
      printLine(out, 'Nothing was purged.');
      return 1;
    }
    const done = found.rows === 0 ? 0 : await purgeAll(client, what);
    if (options.json) printJson(shell, { rows: done });
    else if (done > 0) for (const line of [`Purged: ${rows(done)}.`, LEFT]) printLine(shell.stdout, line);
    return 0;
  });
}

/** Run after run, until nothing is left of it. Answers how many rows went. */
export async function purgeAll(client: AttachClient, what: What): Promise<number> {
  let done = 0;
  for (let run = 0; run < RUNS_MOST; run += 1) {
    const { rows: gone, more } = await client.call(
      'memory_purge',
      { what, dryRun: false },
      { deadlineMs: DEADLINE_MS },
    );
    done += gone;
    if (!more || gone === 0) break;
  }
  return done;
}

const storesOf = ({
  stores,
}: {
  readonly stores: readonly { readonly store: string; readonly rows: number }[];
}): string =>
  stores
    .filter((one) => one.rows > 0)
    .map((one) => `${one.store}: ${one.rows}`)
    .join(', ');

function whatOf(memories: readonly string[], { mine, person, all }: PurgeOptions): What {
  const named: (What | undefined)[] = [
    memories.length === 0 ? undefined : { of: 'rows', memories: [...new Set(memories.map(memoryNamed))] },
    mine ? { of: 'mine' } : undefined,
    person === undefined ? undefined : { of: 'person', person },
    all ? { of: 'all' } : undefined,
  ];
  const [what, another] = named.filter((one) => one !== undefined);
  if (what === undefined || another !== undefined) {
    throw new CoopError('E_USAGE', { why: 'Say what to purge, in one way: MEMORY…, --mine, --person NAME or --all' });
  }
  if (memories.length > MOST) throw new CoopError('E_USAGE', { why: `At most ${MOST} memories at once` });
  // Whoever is gone from the configuration may still be remembered: any name there could be.
  if (person !== undefined && !isName(person)) throw new CoopError('E_NAME', { name: person.slice(0, 40) });
  return what;
}
