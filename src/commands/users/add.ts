/** `coop user add NAME --trust LEVEL`: somebody is let in before they have written anything. */
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import { describeAdmitted } from '../admitted.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { ADMIT_DEADLINE_MS } from '../pairing/approve.ts';
import { identityGiven } from '../pairing/identity.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { levelGiven } from '../trust.ts';
import { NAMED } from './list.ts';

export interface AddOptions extends OwnerOptions {
  readonly trust?: string;
  readonly match?: string;
}

export async function addUser(name: string | undefined, options: AddOptions, shell: Shell): Promise<ExitCode> {
  if (name === undefined || !isName(name)) throw new CoopError('E_NAME', { name: (name ?? '').slice(0, 40) });
  const identity = identityGiven(options.match ?? `terminal:${name}`);
  const trust = levelGiven(options.trust, name);
  const admitted = await visitAsOwner(shell, options, NAMED, ({ client }) =>
    client.call('admit', { identity, trust, name }, { deadlineMs: ADMIT_DEADLINE_MS }),
  );
  if (options.json) printJson(shell, admitted);
  else {
    const head = `${name} may talk to the agent from now on, and is ${trust}.`;
    for (const line of describeAdmitted(head, admitted)) printLine(shell.stdout, visible(line));
  }
  return 0;
}
