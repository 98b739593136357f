/** `coop new`: the place begins anew. */
import { type ExitCode, printJson, printLine, type Shell } from './shell.ts';
import { look, type PlaceOptions } from './visit.ts';

export async function newSession(options: PlaceOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const done = await look(shell, options, ({ client }) => client.call('new', {}));
  if (options.json) printJson(shell, done);
  else if (done.archived === null) printLine(shell.stdout, `Nothing was open in ${done.place}.`);
  else {
    const { place, archived } = done;
    printLine(shell.stdout, `Conversation ${archived} of ${place} is archived. The next message begins a new one.`);
  }
  return 0;
}
