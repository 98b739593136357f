import { keyVariables, type Settings } from '../../config/index.ts';

/** The provider's key variables, as its Worker gets them. */
export interface Keys {
  readonly variables: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables that are named and not set. */
  readonly missing: readonly string[];
}

/**
 * Takes the keys out of the process's environment: from here on only the provider's Worker has them, and no child
 * process or other Worker can inherit them.
 */
export function takeKeys(provider: Settings['provider'], variables: NodeJS.ProcessEnv): Keys {
  const names = keyVariables(provider);
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined && value !== '') env[name] = value;
    Reflect.deleteProperty(variables, name);
  }
  return { variables: names, env, missing: names.filter((name) => env[name] === undefined) };
}
