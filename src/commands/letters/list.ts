/** `coop letters list`: what was accepted, or was to be done, and did not get through. */
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { HANDLED, letterLine } from './words.ts';

export async function listLetters(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const { letters } = await visitAsOwner(shell, options, HANDLED, ({ client }) => client.call('letters', {}));
  if (options.json) {
    printJson(shell, { letters });
    return 0;
  }
  if (letters.length === 0) {
    printLine(shell.stdout, 'Everything got through. Answers that are held are requests: "coop approvals" shows them.');
    return 0;
  }
  // Whole lines: why is what one looks for, and it is the longest.
  for (const letter of letters) printLine(shell.stdout, visible(letterLine(letter)));
  printLine(shell.stdout, '\nTry one again: coop letters retry ID. Be told no more of it: coop letters drop ID');
  return 0;
}
