/** `coop init`: a first configuration and workspace. */
import { join, relative, resolve } from 'node:path';
import { lookupPaths } from '../config/find.ts';
import { init as write } from '../config/init.ts';
import type { ProviderName } from '../config/schema.ts';
import { CoopError } from '../protocol/errors.ts';
import { type ExitCode, printJson, printLine, type Shell } from './shell.ts';

export interface InitCommandOptions {
  readonly dir?: string;
  readonly yes?: boolean;
  readonly provider: ProviderName;
  readonly name: string;
  readonly json?: boolean;
}

export async function init(options: InitCommandOptions, shell: Shell): Promise<ExitCode> {
  if (options.yes !== true) {
    throw new CoopError('E_USAGE', {
      why: 'The questions of "coop init" are not written yet. Add --yes, and --provider, --name or --dir where the defaults do not fit.',
    });
  }
  const { cwd, home } = shell.env;
  const folder = options.dir === undefined ? join(home, '.coop') : resolve(cwd, options.dir);
  const result = write({ folder, provider: options.provider, name: options.name });
  if (options.json) {
    printJson(shell, result);
    return 0;
  }
  const lines = [
    ...result.written.map((path) => `wrote ${path}`),
    ...result.kept.map((path) => `kept  ${path}`),
    '',
    'Next:',
    ...nextCommands(result.config, options.provider, shell).map((line) => `  ${line}`),
  ];
  for (const line of lines) printLine(shell.stdout, line);
  return 0;
}

/** Ready to be pasted: named by -c only where the file would not be found without. */
function nextCommands(config: string, provider: ProviderName, shell: Shell): string[] {
  const { env } = shell;
  const isFound = lookupPaths(env).includes(config);
  const way = relative(env.cwd, config);
  const shown = way.startsWith('..') ? config : way;
  // `npx coop` sets this; there, a bare `coop` would not be found.
  const coop = env.variables['npm_command'] === 'exec' ? 'npx coop' : 'coop';
  const start = isFound ? coop : `${coop} -c ${quoted(shown)}`;
  const hasKey = (env.variables['ANTHROPIC_API_KEY'] ?? '') !== '';
  return [
    ...(provider === 'anthropic' && !hasKey ? ['export ANTHROPIC_API_KEY="sk-ant-..."'] : []),
    `${start} start`,
    `${start} ask "hello"    # in another terminal`,
  ];
}

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
