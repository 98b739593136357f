/** `coop completion SHELL`, and what the script that it prints asks at each Tab. */
import { script } from '@bomb.sh/tab';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { CoopError } from '../protocol/errors.ts';
import type { ExitCode } from './shell.ts';

const SHELLS: readonly string[] = ['bash', 'zsh', 'fish', 'powershell'];

/** Prints the script that teaches a shell the words of coop. */
export function completion(shell: string | undefined): ExitCode {
  if (shell === undefined || !SHELLS.includes(shell)) {
    throw new CoopError('E_USAGE', { why: `Say which shell: ${SHELLS.join(', ')}. For example: coop completion bash` });
  }
  script(shell, 'coop', 'coop');
  return 0;
}

/** Lets the command line answer what could come next: `coop complete -- WORDS`. */
export function answerCompletion(coop: Command): void {
  tab(coop, { completionCommandName: 'completion' });
}
