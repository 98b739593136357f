/** What `coop check` says of keys: whether their variables are set, never what is in them. */
import { readFileSync } from 'node:fs';
import { CoopError } from '../protocol/errors.ts';
import { type CheckResult, fine, wrong } from './check-result.ts';
import { allKeyVariables, keyVariables } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Config } from './load.ts';
import type { ProviderName } from './sections/provider.ts';

const NO_KEY: Readonly<Record<ProviderName, string>> = {
  anthropic: 'none',
  'openai-compatible': 'none is sent to provider.base_url: where it wants one, name it in provider.api_keys',
  offline: 'the offline model needs none',
};

/** A missing key does not stop the daemon: it says so at the first turn, and this says so before. */
export function apiKeys({ settings, paths }: Config, env: Environment): CheckResult[] {
  const variables = allKeyVariables(settings);
  return [
    ...(keyVariables(settings.provider).length === 0
      ? [fine('api_key', NO_KEY[settings.provider.name], 'warning')]
      : []),
    ...variables.map((variable) => keyIn(variable, env.variables[variable] ?? '', paths.keys)),
  ];
}

function keyIn(variable: string, value: string, file: string): CheckResult {
  if (value === '') {
    return namedIn(file).includes(variable)
      ? fine('api_key', `${variable} is in ${file}, which the service reads`, 'warning')
      : wrong('api_key', new CoopError('E_KEY_MISSING', { variable }).message, 'warning');
  }
  return /[\s\p{Cc}"']/u.test(value)
    ? wrong(
        'api_key',
        `${variable} has blanks, line ends or quotes in it, which are no part of a key: set it anew`,
        'warning',
      )
    : fine('api_key', `${variable} is set`, 'warning');
}

/** Variables that have a value there. The values are looked at by nobody. */
function namedIn(file: string): readonly string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.flatMap((line) => /^\s*([A-Za-z_]\w*)=\s*\S/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}
