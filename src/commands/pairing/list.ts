/** `coop pairing list`: strangers who wrote, and wait to be let in. */
import { escapedLine } from '../../domain/escaped.ts';
import { moment } from '../../domain/moment.ts';
import { parsePlace } from '../../protocol/address.ts';
import type { Held } from '../../protocol/contracts/admission.ts';
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell } from '../shell.ts';

export const LET_IN = 'strangers are let in';

export async function listPairing(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const found = await visitAsOwner(shell, options, LET_IN, ({ client }) => client.call('held', {}));
  // Groups wait under a name of their own: "coop groups".
  const held = found.held.filter(({ place }) => parsePlace(place).kind === 'dm');
  if (options.json) {
    printJson(shell, { held });
    return 0;
  }
  if (held.length === 0) {
    printLine(shell.stdout, 'Nobody waits to be let in.');
    return 0;
  }
  // Never cut: an identity is there to be copied.
  printTable(shell, table([HEAD, ...held.map(row)]));
  printLine(
    shell.stdout,
    '\nLet one in: coop pairing approve IDENTITY --trust LEVEL. Hear no more: coop pairing deny IDENTITY',
  );
  return 0;
}

const HEAD = ['identity', 'messages', 'latest (UTC)', 'state'];

const row = ({ identity, messages, lastAt, denied }: Held): string[] => [
  escapedLine(identity),
  String(messages),
  moment(lastAt),
  denied ? 'denied' : 'waits',
];
