/** `coop init`: a first configuration and workspace, by questions or, with --yes, without. */
import { join, resolve } from 'node:path';
import { canonical } from '../../config/find.ts';
import { type InitOptions, type InitResult, init as write } from '../../config/init.ts';
import { CoopError } from '../../protocol/errors.ts';
import { coopFor } from '../paste.ts';
import { type ExitCode, isTerminal, printJson, printLine, type Shell } from '../shell.ts';
import type { InitCommandOptions } from './options.ts';

export async function init(options: InitCommandOptions, shell: Shell): Promise<ExitCode> {
  if (options.yes === true) return report(write(unasked(options, shell)), options, shell);
  if (!isTerminal(shell.stdin)) {
    throw new CoopError('E_USAGE', {
      why: 'The questions of "coop init" need a terminal. Add --yes, and --provider, --name or --dir where the defaults do not fit.',
    });
  }
  const { runWizard } = await import('./wizard.ts');
  const result = await runWizard(options, shell);
  return typeof result === 'number' ? result : report(result, options, shell);
}

function unasked(
  { dir, provider = 'anthropic', name = 'alice', baseUrl, model }: InitCommandOptions,
  { env }: Shell,
): InitOptions {
  return {
    folder: dir === undefined ? join(env.home, '.coop') : resolve(env.cwd, dir),
    provider,
    name,
    baseUrl,
    model,
  };
}

function report(result: InitResult, options: InitCommandOptions, shell: Shell): ExitCode {
  if (options.json) {
    printJson(shell, result);
    return 0;
  }
  const lines = [
    ...result.written.map((path) => `wrote ${path}`),
    ...result.kept.map((path) => `kept  ${path}`),
    '',
    'Next:',
    ...nextCommands(result, shell).map((line) => `  ${line}`),
  ];
  for (const line of lines) printLine(shell.stdout, line);
  return 0;
}

/** Ready to be pasted. */
function nextCommands({ config, provider }: InitResult, shell: Shell): string[] {
  const { env } = shell;
  const start = coopFor(canonical(config), env);
  const hasKey = (env.variables['ANTHROPIC_API_KEY'] ?? '') !== '';
  return [
    ...(provider === 'anthropic' && !hasKey ? ['export ANTHROPIC_API_KEY="sk-ant-..."'] : []),
    `${start} start`,
    `${start} attach    # in another terminal`,
    `${start} ask "hello"    # or a single question`,
    `${start} service install --now    # or have the machine keep it running`,
  ];
}
