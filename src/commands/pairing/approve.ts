/** `coop pairing approve IDENTITY --trust LEVEL`: a stranger becomes somebody of the house. */
import { escapedLine } from '../../domain/escaped.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import { describeAdmitted } from '../admitted.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { levelGiven } from '../trust.ts';
import { identityGiven } from './identity.ts';
import { LET_IN } from './list.ts';

export interface AdmitOptions extends OwnerOptions {
  readonly trust?: string;
  readonly name?: string;
}

/** Writing the file, reading it anew and telling everybody takes its time. */
export const ADMIT_DEADLINE_MS = 40_000;

export async function approvePairing(text: string | undefined, options: AdmitOptions, shell: Shell): Promise<ExitCode> {
  const identity = identityGiven(text);
  const trust = levelGiven(options.trust, identity);
  const { name } = options;
  if (name !== undefined && !isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
  const params = { identity, trust, ...(name !== undefined && { name }) };
  const admitted = await visitAsOwner(shell, options, LET_IN, ({ client }) =>
    client.call('admit', params, { deadlineMs: ADMIT_DEADLINE_MS }),
  );
  if (options.json) printJson(shell, admitted);
  else {
    const head = `${escapedLine(identity)} is known from now on, and ${trust}.`;
    for (const line of describeAdmitted(head, admitted)) printLine(shell.stdout, visible(line));
  }
  return 0;
}
