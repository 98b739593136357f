/** `coop attach`: a conversation in the terminal. */
import { runClient } from '../tui/index.ts';
import type { ExitCode, Shell } from './shell.ts';
import type { PlaceOptions } from './visit.ts';

export async function attach(options: PlaceOptions, shell: Shell): Promise<ExitCode> {
  await runClient(shell, options);
  return 0;
}
