/** `coop config show`, `get` and `schema`: what the file says, and what it could say. */
import { describeKeys, type KeyDescription, settingsJsonSchema } from '../../config/describe.ts';
import { parsePath, pathIn } from '../../config/edit/path.ts';
import { findConfig } from '../../config/find.ts';
import { loadConfig } from '../../config/load.ts';
import { valueAt } from '../../config/problems.ts';
import { readConfigText } from '../../config/read.ts';
import { maskCredentials } from '../../domain/credential/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { OwnerOptions } from '../owner.ts';
import { type ExitCode, type GlobalOptions, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import { configured } from './here.ts';

export async function showConfig(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const found = await configured(
    shell,
    options,
    ({ client }) => client.call('settings', {}),
    async (path) => ({ text: maskCredentials(await readConfigText(path)), waiting: [], last: null }),
  );
  if (options.json) {
    printJson(shell, found);
    return 0;
  }
  printLine(shell.stdout, visible(found.text.trimEnd()));
  const { waiting, last } = found;
  if (last?.outcome === 'rejected')
    for (const why of last.reasons) printLine(shell.stderr, visible(`not taken over: ${why}`));
  if (waiting.length > 0) printLine(shell.stderr, `waits for a restart of the daemon: ${waiting.join(', ')}`);
  return 0;
}

/** With its default, where the file does not say it. */
export async function getConfig(
  key: string | undefined,
  options: GlobalOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  if (key === undefined)
    throw new CoopError('E_USAGE', { why: 'Say which key, for example "coop config get agent.model"' });
  const { settings } = await loadConfig(findConfig(options.config, shell.env), shell.env);
  const value = valueAt(settings, pathIn(settings, parsePath(key)));
  if (value === undefined) {
    const isKnown = describeKeys(key).length > 0;
    const hint = isKnown ? 'It is not in the file, and has no default.' : '"coop config schema" lists them.';
    throw new CoopError('E_NOT_FOUND', { what: `value of "${key}"`, hint });
  }
  if (options.json || typeof value === 'object') printJson(shell, value);
  else printLine(shell.stdout, visible(String(value)));
  return 0;
}

export function showSchema(
  key: string | undefined,
  { json, jsonSchema }: { readonly json?: boolean; readonly jsonSchema?: boolean },
  shell: Shell,
): ExitCode {
  if (jsonSchema) {
    printJson(shell, settingsJsonSchema());
    return 0;
  }
  const keys = describeKeys(key ?? '');
  if (keys.length === 0) {
    throw new CoopError('E_NOT_FOUND', { what: `key "${key}"`, hint: '"coop config schema" lists them all.' });
  }
  if (json) printJson(shell, { keys });
  else for (const line of keys.flatMap((one) => describe(one, shell))) printLine(shell.stdout, line);
  return 0;
}

function describe({ key, type, default: given, about, applies, asks }: KeyDescription, shell: Shell): string[] {
  const effect = applies === 'at once' ? 'holds at once' : 'waits for a restart';
  const asked = asks === 'no' ? '' : `; by the agent it is asked for: ${asks}`;
  return [
    `${paint('bold', key, shell.stdout)}  ${type}${given === null ? '' : `  (default: ${given})`}`,
    ...(about === '' ? [] : [`  ${about}`]),
    `  ${effect}${asked}`,
  ];
}
