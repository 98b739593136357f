/** `coop files forget`: what a file said as a version is known to nobody any more. */
import { CoopError } from '../../protocol/errors.ts';
import { canAsk, confirm } from '../confirm.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { versionIn } from './restore.ts';

const LEFT =
  'Backups still hold it, as do conversations and requests in which it was said: "coop sessions delete". Requests go by retention.requests_days.';

export async function forgetFile(
  [path, ...words]: readonly string[],
  options: OwnerOptions & { readonly yes?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const versions = (words.length === 0 ? [undefined] : words).map((word) => versionIn('forget', word));
  if (!options.yes && !canAsk(shell)) {
    throw new CoopError('E_USAGE', { why: 'This cannot be undone: say so with --yes' });
  }
  return await visitAsOwner<ExitCode>(shell, options, 'versions of files are forgotten', async ({ client }) => {
    const out = options.json ? shell.stderr : shell.stdout;
    const question = visible(`Forget what ${path} said as version ${versions.join(', ')}, for good?`);
    if (!options.yes && !(await confirm(shell, out, question))) {
      printLine(out, 'Nothing was forgotten.');
      return 1;
    }
    const done = await client.call('file_forget', { path: path ?? '', versions });
    if (options.json) printJson(shell, done);
    else {
      const named = `${done.versions.length === 1 ? 'version' : 'versions'} ${done.versions.join(', ')}`;
      printLine(shell.stdout, visible(`Forgotten: ${named} of ${done.path}, and nothing else of its history.`));
      printLine(shell.stdout, LEFT);
    }
    return 0;
  });
}
