/** `coop ps`: every actor, and how it is. */
import { maskCredentials } from '../domain/credential/index.ts';
import type { AttachResult } from '../protocol/attach.ts';
import { NotAllowedHere } from './failure.ts';
import { duration, fitted, widthOf } from './layout.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell, visible } from './shell.ts';
import { look, type PlaceOptions } from './visit.ts';

type ActorRow = NonNullable<AttachResult<'status'>['house']>['actors'][number];

export async function ps(options: PlaceOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const { status, opened } = await look(shell, options, async ({ client, opened }) => {
    return { opened, status: await client.call('status', {}) };
  });
  if (status.house === null) {
    const who = `${opened.person ?? 'a stranger'} is ${opened.effective.level} in ${opened.place}`;
    throw new NotAllowedHere(`The actors are shown to full people, in their own conversation. Here ${who}.`);
  }
  // The main thread is no row of its own table; it has just answered.
  const { uptimeMs } = status;
  const supervisor = {
    id: 'supervisor',
    kind: 'supervisor',
    state: 'running',
    inside: '',
    uptimeMs,
    restarts: 0,
    why: null,
    dead: status.house.dead,
  };
  const actors = [{ ...supervisor, mailbox: null }, ...status.house.actors].map(masked);
  if (options.json) {
    printJson(shell, { actors });
    return 0;
  }
  printTable(shell, fitted([HEAD, ...actors.map(row)].map(withRefused(actors)), widthOf(shell.stdout)));
  const fallen = actors.filter(({ why }) => why !== null);
  if (fallen.length > 0) printLine(shell.stdout, '');
  for (const { id, state, why } of fallen) {
    const now = state === 'failed' ? `It stays down until "coop ps restart ${id}".` : '';
    printLine(shell.stdout, visible(`${id} fell: ${why} ${now}`.trimEnd()));
  }
  for (const line of actors.flatMap(keysOf)) printLine(shell.stdout, visible(line));
  return 0;
}

/** How its keys are, where not all of them are ready. */
function keysOf({ id, keys = [] }: ActorRow): string[] {
  if (keys.every(({ state }) => state === 'ready')) return [];
  return ['', `${id}: ${keys.map(({ variable, state }) => `${variable} is ${state}`).join(', ')}`];
}

/** What an actor says of itself may hold what it was given: the list is looked at over shoulders. */
const masked = (actor: ActorRow): ActorRow => ({
  ...actor,
  id: maskCredentials(actor.id),
  state: maskCredentials(actor.state),
  inside: maskCredentials(actor.inside),
  why: actor.why === null ? null : maskCredentials(actor.why),
});

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

/** What was not taken has a column where there was any: the table is wide enough. */
function withRefused(actors: readonly ActorRow[]): (cells: string[], line: number) => string[] {
  const counts = actors.map(({ dead }) => dead?.count ?? 0);
  if (counts.every((count) => count === 0)) return (cells) => cells;
  return (cells, line) => [...cells, line === 0 ? 'refused' : String(counts[line - 1] || '')];
}
