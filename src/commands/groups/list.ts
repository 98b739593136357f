/** `coop groups list`: the groups that are known, and what each is worth. */
import { escapedLine } from '../../domain/escaped.ts';
import type { Group } from '../../protocol/contracts/admission.ts';
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';

export const ADMITTED = 'groups are admitted and looked into';

export async function listGroups(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const found = await visitAsOwner(shell, options, ADMITTED, ({ client }) => client.call('groups', {}));
  if (options.json) {
    printJson(shell, found);
    return 0;
  }
  if (found.groups.length === 0) {
    printLine(shell.stdout, 'There are no groups yet. Open a room: coop attach --room kitchen');
    return 0;
  }
  // Never cut: a place is there to be copied.
  const [head = '', ...rows] = table([HEAD, ...found.groups.map(row)]);
  printLine(shell.stdout, paint('bold', head, shell.stdout));
  for (const [index, line] of rows.entries()) {
    printLine(shell.stdout, visible(line));
    printLine(shell.stdout, paint('dim', visible(`  ${escapedLine(found.groups[index]?.why ?? '')}`), shell.stdout));
  }
  if (found.groups.some(({ listed }) => listed === 'unlisted')) {
    printLine(
      shell.stdout,
      '\nWhat is said in an unlisted group is held. Admit it: coop groups admit PLACE --trust LEVEL',
    );
  }
  return 0;
}

const HEAD = ['place', 'name', 'listed', 'level', 'members'];

const row = ({ place, name, listed, level, members }: Group): string[] => [
  escapedLine(place),
  escapedLine(name ?? ''),
  listed,
  level,
  members === null ? 'unknown' : String(members),
];
