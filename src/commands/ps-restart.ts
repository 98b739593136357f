/** `coop ps restart ID`: starts an actor anew, by hand. */
import { CoopError } from '../protocol/errors.ts';
import { type OwnerOptions, visitAsOwner } from './owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from './shell.ts';

export async function restartActor(actor: string | undefined, options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  if (actor === undefined) throw new CoopError('E_USAGE', { why: 'Name the actor: "coop ps" lists them.' });
  const done = await visitAsOwner(shell, options, 'actors are restarted', ({ client }) =>
    client.call('restart', { actor }),
  );
  if (options.json) printJson(shell, done);
  else {
    const why = done.why === null ? '' : ` (${done.why})`;
    printLine(shell.stdout, visible(`${done.actor} is started anew; it was ${done.was}${why}.`));
  }
  return 0;
}
