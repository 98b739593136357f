/** `coop status`: what the daemon says of itself, as far as the asking person may know. */
import type { AttachResult } from '../protocol/attach.ts';
import { tickLine } from './cron/words.ts';
import { duration, table } from './layout.ts';
import { letterLine } from './letters/words.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from './shell.ts';
import { look, type PlaceOptions } from './visit.ts';

type Status = AttachResult<'status'>;
type House = NonNullable<Status['house']>;

export async function status(options: PlaceOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const found = await look(shell, options, ({ client }) => client.call('status', {}));
  if (options.json) printJson(shell, found);
  else for (const line of describeStatus(found)) printLine(shell.stdout, visible(line));
  return 0;
}

/** For `/status` of the terminal client as well. Holds words of others: show it through `visible`. */
export function describeStatus(found: Status): string[] {
  const up = `up ${duration(found.uptimeMs)}`;
  const head = `${found.agent} · ${found.model} · coop ${found.version} · process ${found.pid} · ${up}`;
  return found.house === null ? [head] : [head, ...describeHouse(found.house)];
}

function describeHouse(house: House): string[] {
  const rows = house.actors.map(({ id, state, inside, uptimeMs, restarts }) => [
    id,
    state,
    inside === state ? '' : inside,
    duration(uptimeMs),
    restarts === 0 ? '' : `${restarts} restarts`,
  ]);
  return [
    mail(house.overview),
    `memory ${Math.round(house.memoryMb)} MB`,
    tickLine(house.schedule),
    '',
    ...table(rows),
    ...section('Warnings', house.warnings),
    ...section('coop.toml', describeSettings(house.settings)),
    ...section('Did not get through ("coop letters" has all, and retries them)', house.letters.map(letterLine)),
    ...section(
      'Notices',
      house.notices.map(({ at, text }) => `${new Date(at).toISOString()}  ${text}`),
    ),
  ];
}

/** Nothing where all of it holds. */
function describeSettings({ waiting, last }: House['settings']): string[] {
  return [
    ...(last?.outcome === 'rejected' ? last.reasons.flatMap((reason) => [`not taken over: ${reason}`]) : []),
    ...(waiting.length === 0 ? [] : [`waits for a restart: ${waiting.join(', ')}`]),
  ];
}

/** Only what is not zero, so that what needs a look is seen. */
function mail(overview: House['overview']): string {
  const parts: readonly (readonly [number, string])[] = [
    [overview.running, 'running'],
    [overview.waiting, 'waiting'],
    [overview.approvals, 'to decide ("coop approvals" shows them)'],
    [overview.held, 'held for the owner ("coop pairing" and "coop groups" show whose)'],
    [overview.failed, 'not answered'],
    [overview.undelivered, 'not delivered'],
    [overview.undone, 'not done'],
    [overview.replies, 'replies to deliver'],
    [overview.unknown, 'of unknown delivery'],
    [overview.jobs, 'jobs to do'],
  ];
  const open = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${overview.turns} ${overview.turns === 1 ? 'turn' : 'turns'} so far; ${open.length === 0 ? 'nothing waits' : open.join(', ')}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
