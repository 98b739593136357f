/** `coop pairing deny IDENTITY`: a stranger who is not let in, and of whom nobody is told again. */
import { escapedLine } from '../../domain/escaped.ts';
import { CoopError } from '../../protocol/errors.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { identityGiven } from './identity.ts';
import { LET_IN } from './list.ts';

export async function denyPairing(text: string | undefined, options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const identity = identityGiven(text);
  const refused = await visitAsOwner(shell, options, LET_IN, ({ client }) => client.call('refuse', { identity }));
  const { messages } = refused;
  const who = escapedLine(identity);
  // Nobody is written down as denied who has never knocked.
  if (messages === 0) throw new CoopError('E_NOT_FOUND', { what: `message of ${who} that waits`, hint: WAITING });
  if (options.json) printJson(shell, refused);
  else {
    const kept = `${messages} ${messages === 1 ? 'message' : 'messages'} of theirs will not be answered`;
    printLine(shell.stdout, visible(`${who} is denied: ${kept}, and you are not told of them again.`));
  }
  return 0;
}

const WAITING = 'Nothing was changed. "coop pairing list" shows who waits.';
