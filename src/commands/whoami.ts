/** `coop whoami`: who one is here, why, and what a turn would be lent. */
import type { AttachResult } from '../protocol/attach.ts';
import { table } from './layout.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from './shell.ts';
import { look, type PlaceOptions } from './visit.ts';

export async function whoami(options: PlaceOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const found = await look(shell, options, ({ client }) => client.call('whoami', {}));
  if (options.json) printJson(shell, found);
  else for (const line of describeWhoAmI(found)) printLine(shell.stdout, visible(line));
  return 0;
}

/** For `/whoami` of the terminal client as well. Holds words of others: show it through `visible`. */
export function describeWhoAmI({ person, identity, place, effective, lent }: AttachResult<'whoami'>): string[] {
  return table([
    ['person', `${person ?? 'a stranger'}, known by ${identity}`],
    ['you', effective.sender],
    ['place', `${effective.place}: ${place}`],
    ['here', `${effective.level}: ${effective.why}`],
    ...(lent.length === 0 ? [['lent', 'nothing']] : lent.map((port, index) => [index === 0 ? 'lent' : '', port])),
  ]);
}
