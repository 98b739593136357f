/** The commands with which a household begins, and those about the command line itself. */
import { Option } from 'commander';
import { VERSION } from '../config/version.ts';
import { type Entry, json } from './entry.ts';
import { printJson, printLine, type Shell } from './shell.ts';
import type { RunDaemon } from './start.ts';

/** The library that answers at each Tab has a command of this name itself. */
export const COMPLETION = 'completion <shell>';

interface JsonOptions {
  readonly json?: boolean;
}

const provider = new Option('--provider <name>', 'who runs the model').choices([
  'anthropic',
  'openai-compatible',
  'offline',
]);

export const beginning = (shell: Shell, dist: string, loadDaemon: () => Promise<RunDaemon>): readonly Entry[] => [
  {
    name: 'init',
    about: 'write a first configuration and workspace: asks in a terminal, unless --yes',
    example: 'coop init --dir ~/home --yes --provider offline',
    options: [
      new Option('-d, --dir <folder>', 'where (default: ~/.coop)'),
      new Option('-y, --yes', 'ask no questions'),
      provider,
      new Option('--base-url <url>', 'where the server is, with --provider openai-compatible'),
      new Option('--model <name>', 'which model, as the provider calls it'),
      new Option('--name <name>', "the owner's name"),
      json,
    ],
    run: async (options) => (await import('./init/init.ts')).init(options, shell),
  },
  {
    name: 'start',
    about: 'run the daemon, in the foreground',
    example: 'coop start',
    run: async (options) => (await import('./start.ts')).start(options, shell, dist, await loadDaemon()),
  },
  {
    name: COMPLETION,
    about: 'print what lets bash, zsh, fish or powershell complete the words of coop',
    example: 'coop completion bash > ~/.local/share/bash-completion/completions/coop',
    run: async (_, [name]) => (await import('./completion.ts')).completion(name),
  },
  {
    name: 'version',
    about: 'print the version',
    example: 'coop version',
    options: [json],
    run: ({ json: asJson }: JsonOptions) => {
      if (asJson) printJson(shell, { version: VERSION });
      else printLine(shell.stdout, `coop ${VERSION}`);
      return 0;
    },
  },
];
