/** `coop sessions list`: the conversations that one could read where they were held. */
import type { AttachResult } from '../../protocol/attach.ts';
import { fitted, moment, widthOf } from '../layout.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { stateOf } from './words.ts';

type Row = AttachResult<'sessions'>['sessions'][number];

export async function listSessions(
  options: PlaceOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const found = await look(shell, options, ({ client }) => client.call('sessions', { limit: 200 }));
  if (options.json) {
    printJson(shell, found);
    return 0;
  }
  if (found.sessions.length === 0) {
    printLine(shell.stdout, 'There are no conversations yet. Begin one: coop ask "hello"');
    return 0;
  }
  const [head = '', ...rows] = fitted([HEAD, ...found.sessions.map(row)], widthOf(shell.stdout));
  printLine(shell.stdout, paint('bold', head, shell.stdout));
  for (const line of rows) printLine(shell.stdout, visible(line));
  return 0;
}

const HEAD = ['id', 'place', 'level', 'turns', 'latest (UTC)', 'state'];

const row = (session: Row): string[] => [
  String(session.id),
  session.place,
  session.level,
  String(session.turns),
  moment(session.lastAt),
  stateOf(session),
];
