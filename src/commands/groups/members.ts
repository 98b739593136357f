/** `coop groups members ID`: who can read there, and who still counts. */
import { escapedLine } from '../../domain/escaped.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import { ADMITTED } from './list.ts';
import { placesGiven } from './place.ts';

type Members = AttachResult<'members'>;

export async function groupMembers(text: string | undefined, options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const found = await visitAsOwner(shell, options, ADMITTED, async ({ client }) => {
    const { groups } = await client.call('groups', {});
    const all: Members[] = [];
    for (const place of placesGiven(text, groups)) all.push(await client.call('members', { place }));
    return all;
  });
  if (options.json) printJson(shell, { groups: found });
  else for (const [index, each] of found.entries()) show(each, index > 0, shell);
  return 0;
}

const WHY = { reads: 'reads there now', counted: 'still counts: spoke, or came in within a day' } as const;

function show({ group, members }: Members, isLater: boolean, shell: Shell): void {
  if (isLater) printLine(shell.stdout, '');
  const name = group.name === null ? '' : ` (${escapedLine(group.name)})`;
  const head = `${escapedLine(group.place)}${name}: ${group.level}; ${escapedLine(group.why)}`;
  printLine(shell.stdout, paint('bold', visible(head), shell.stdout));
  if (members === null) printLine(shell.stdout, 'Nobody can tell who reads there.');
  else if (members.length === 0) printLine(shell.stdout, 'Nobody reads there.');
  else {
    const rows = members.map(({ who, level, why }) => [escapedLine(who), level, WHY[why]]);
    for (const line of table(rows)) printLine(shell.stdout, visible(line));
  }
}
