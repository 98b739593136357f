/** `coop memory show HANDLE`. */

import { moment } from '../../domain/moment.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import { table } from '../layout.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { memoryNamed } from './handle.ts';
import { lookWhereAllowed, READS } from './refused.ts';
import { changeLine, day } from './words.ts';

type Shown = AttachResult<'memory_show'>;

export function showMemory(
  text: string | undefined,
  options: PlaceOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const memory = memoryNamed(text);
  return lookWhereAllowed<ExitCode>(shell, options, READS, async ({ client, opened }) => {
    const shown = await client.call('memory_show', { memory });
    if (options.json) printJson(shell, shown);
    else print(shell, shown, opened.effective.level);
    return 0;
  });
}

function print(shell: Shell, shown: Shown, level: TrustLevel): void {
  const say = (line: string): void => printLine(shell.stdout, visible(line));
  if (shown.title !== null) printLine(shell.stdout, paint('bold', visible(shown.title), shell.stdout));
  say(shown.text);
  for (const fact of shown.facts) say(`- ${fact}`);
  say('');
  for (const line of table(details(shown, level))) say(line);
  say('');
  for (const change of shown.changes) say(changeLine(change));
}

function details(shown: Shown, level: TrustLevel): string[][] {
  const { memory, type, by, at, integrity, people, tags, files, ref, place, conversation, mentions } = shown;
  const belief = reaches(integrity, level) ? '' : `, believed: ${integrity}`;
  const listed = (what: string, list: readonly string[]): string[][] =>
    list.length === 0 ? [] : [[what, list.join(', ')]];
  const known = (what: string, value: string | null): string[][] => (value === null ? [] : [[what, value]]);
  return [
    ['memory', `${memory}, ${type}${shown.state === 'live' ? '' : `, ${shown.state}`}`],
    ['said', `${moment(at)} UTC by ${by}${mentions > 1 ? `, ${mentions} times` : ''}${belief}`],
    ...known('in', place),
    ...known('conversation', conversation),
    ...known('ref', ref),
    ...listed('people', people),
    ...listed('tags', tags),
    ...listed('files', files),
    ...known('expires', shown.expiresAt === null ? null : day(shown.expiresAt)),
    ...known('replaced by', shown.replacedBy),
  ];
}
