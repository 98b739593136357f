/** `coop user list`: who the configuration names. */
import { escapedLine } from '../../domain/escaped.ts';
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printTable, type Shell } from '../shell.ts';

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
  printTable(shell, table([['name', 'level', 'known as'], ...rows]));
  return 0;
}
