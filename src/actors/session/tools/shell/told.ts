/** What became of a command, told such that the next one is a better one. */
import type { Client } from '../../../../protocol/contract.ts';
import type { CommandEnd, ShellContract } from '../../../../protocol/contracts/shell.ts';

export type Ran = Awaited<ReturnType<Client<typeof ShellContract>['run']>>;

const ENDED: Readonly<Record<CommandEnd, string>> = {
  timeout: 'It took too long and was ended, with everything it had started. Ask for less, or say a longer timeout.',
  cancelled: 'It was stopped.',
  output: 'It said too much and was ended. Let it write to a file, and look at parts of that.',
  memory: 'It used too much memory and was ended.',
  processes: 'It started too many processes and was ended.',
  files: 'A file that prompts are made of was changed by somebody else meanwhile, so it was ended. Try again.',
  signal: 'It was ended by a signal: it may have used too much memory, or have crashed.',
};

const NOT_FOUND = 127;
const NOT_ALLOWED = 126;

export function told({ exit, ended, output, ms }: Ran, hosts: readonly string[]): string {
  const said = output === '' ? '(It said nothing.)' : output.replace(/\n$/, '');
  const seconds = ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
  if (ended !== null) return `${said}\n[${ENDED[ended]} After ${seconds}.]`;
  const hint = hintFor(exit, output, hosts);
  return `${said}\n[exit ${exit}, ${seconds}]${hint === undefined ? '' : `\n[${hint}]`}`;
}

/** What goes wrong because of where it runs, and would go wrong again. */
function hintFor(exit: number | null, output: string, hosts: readonly string[]): string | undefined {
  if (exit === 0 || exit === null) return undefined;
  if (exit === NOT_FOUND)
    return 'A program is not there. There is what /usr/bin has ("ls /usr/bin" lists it); nothing can be installed outside of this folder.';
  if (exit === NOT_ALLOWED) return 'That is no program that can be run: is it executable (chmod +x)?';
  if (/Read-only file system/i.test(output))
    return 'Only the current folder, /tmp and the home folder can be written, and what prompts are made of cannot.';
  if (/could not resolve|name resolution|network is unreachable|ENOTFOUND|EAI_AGAIN/i.test(output))
    return hosts.length === 0
      ? 'There is no network here.'
      : `With network: true these can be reached: ${hosts.join(', ')}.`;
  return undefined;
}
