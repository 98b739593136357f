/** `coop sessions delete ID`: the words of a conversation are forgotten. */
import { CoopError } from '../../protocol/errors.ts';
import { canAsk, confirm } from '../confirm.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { sessionId } from './pages.ts';
import { count } from './words.ts';

export interface DeleteOptions extends PlaceOptions {
  readonly json?: boolean;
  /** Asks nothing, also on a terminal. */
  readonly yes?: boolean;
}

const LEFT =
  'It does not reach memories that were made of it, backups, trace files with content, and what the provider of the model keeps.';

export async function deleteSession(id: string | undefined, options: DeleteOptions, shell: Shell): Promise<ExitCode> {
  const number = sessionId(id);
  if (!options.yes && !canAsk(shell)) {
    throw new CoopError('E_USAGE', { why: `This cannot be undone: coop sessions delete ${number} --yes` });
  }
  return await look<ExitCode>(shell, options, async ({ client }) => {
    const { row } = await client.call('session', { id: number });
    const what = `${row.id} · ${row.place} · ${count(row.turns, 'turn')}`;
    const out = options.json ? shell.stderr : shell.stdout;
    if (!options.yes && !(await confirm(shell, out, visible(`Forget ${what}, for good?`)))) {
      printLine(out, 'Nothing was forgotten.');
      return 1;
    }
    const done = await client.call('forget', { id: number });
    if (options.json) printJson(shell, done);
    else for (const line of [`Forgotten: ${what}.`, LEFT]) printLine(shell.stdout, visible(line));
    return 0;
  });
}
