/** `coop sessions list`: the conversations that one could read where they were held. */

import { moment } from '../../domain/moment.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { fitted, widthOf } from '../layout.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { stateOf } from './words.ts';

/** More than anybody looks through. */
const SHOWN = 200;

type Row = AttachResult<'sessions'>['sessions'][number];

export async function listSessions(
  options: PlaceOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const found = await look(shell, options, ({ client }) => client.call('sessions', { limit: SHOWN + 1 }));
  const sessions = found.sessions.slice(0, SHOWN);
  const more = found.sessions.length > SHOWN;
  if (options.json) {
    printJson(shell, { sessions, more });
    return 0;
  }
  if (sessions.length === 0) {
    printLine(shell.stdout, 'There are no conversations yet. Begin one: coop ask "hello"');
    return 0;
  }
  printTable(shell, fitted([HEAD, ...sessions.map(row)], widthOf(shell.stdout)));
  if (more)
    printLine(
      shell.stdout,
      `\nThe latest ${SHOWN}. There are more: "coop sessions search" finds words in all of them.`,
    );
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
