/** `coop user list`: who the configuration names. */
import { escapedLine } from '../../domain/escaped.ts';
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';

export const NAMED = 'people are let in and taken out';

export async function listUsers(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const found = await visitAsOwner(shell, options, NAMED, ({ client }) => client.call('users', {}));
  if (options.json) {
    printJson(shell, found);
    return 0;
  }
  const rows = found.users.map(({ name, trust, owner, match }) => [
    name,
    owner ? `${trust}, the owner` : trust,
    match.map(escapedLine).join(' '),
  ]);
  const [head = '', ...lines] = table([['name', 'level', 'known as'], ...rows]);
  printLine(shell.stdout, paint('bold', head, shell.stdout));
  for (const line of lines) printLine(shell.stdout, visible(line));
  return 0;
}
