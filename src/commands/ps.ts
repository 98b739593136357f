/** `coop ps`: every actor, and how it is. */
import type { AttachResult } from '../protocol/attach.ts';
import { duration, fitted, widthOf } from './layout.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from './shell.ts';
import { type PlaceOptions, visit } from './visit.ts';

type ActorRow = NonNullable<AttachResult<'status'>['house']>['actors'][number];

export async function ps(options: PlaceOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const { status, opened } = await visit(shell, options, async ({ client, opened }) => {
    return { opened, status: await client.call('status', {}) };
  });
  if (status.house === null) {
    const who = `${opened.person ?? 'a stranger'} is ${opened.effective.level} in ${opened.place}`;
    const why = 'The actors are shown to full people, in their own conversation.';
    printLine(shell.stderr, visible(`coop: E_NOT_ALLOWED ${why} Here ${who}.`));
    return 1;
  }
  // The main thread is no row of its own table; it has just answered.
  const { uptimeMs } = status;
  const supervisor = { id: 'supervisor', kind: 'supervisor', state: 'running', inside: '', uptimeMs, restarts: 0 };
  const actors: ActorRow[] = [{ ...supervisor, mailbox: null }, ...status.house.actors];
  if (options.json) {
    printJson(shell, { actors });
    return 0;
  }
  const [head = '', ...rows] = fitted([HEAD, ...actors.map(row)], widthOf(shell.stdout));
  printLine(shell.stdout, paint('bold', head, shell.stdout));
  for (const line of rows) printLine(shell.stdout, visible(line));
  return 0;
}

const HEAD = ['actor', 'kind', 'state', 'inside', 'up', 'restarts', 'mailbox'];

const row = ({ id, kind, state, inside, uptimeMs, restarts, mailbox }: ActorRow): string[] => [
  id,
  kind,
  state,
  inside,
  duration(uptimeMs),
  String(restarts),
  mailbox === null ? '' : String(mailbox),
];
