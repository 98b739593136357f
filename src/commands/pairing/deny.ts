/** `coop pairing deny IDENTITY`: a stranger who is not let in, and of whom nobody is told again. */
import { escapedLine } from '../../domain/escaped.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { identityGiven } from './identity.ts';
import { LET_IN } from './list.ts';

export async function denyPairing(text: string | undefined, options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const identity = identityGiven(text);
  const refused = await visitAsOwner(shell, options, LET_IN, ({ client }) => client.call('refuse', { identity }));
  if (options.json) printJson(shell, refused);
  else {
    const { messages } = refused;
    const count = messages === 0 ? 'nothing' : `${messages} ${messages === 1 ? 'message' : 'messages'}`;
    const kept = `${count} of theirs will ${messages === 0 ? 'be' : 'not be'} answered`;
    printLine(
      shell.stdout,
      visible(`${escapedLine(identity)} is denied: ${kept}, and you are not told of them again.`),
    );
  }
  return 0;
}
