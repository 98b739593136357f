import { allKeyVariables, keyVariables, type Settings } from '../../config/index.ts';

/** The key variables of the model and of the embedding endpoint, as the provider's Worker gets them. */
export interface Keys {
  /** The model's. */
  readonly variables: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables that are named and not set. */
  readonly missing: readonly string[];
}

/**
 * Takes the keys out of the process's environment: from here on only the provider's Worker has them, and no child
 * process or other Worker can inherit them.
 */
export function takeKeys(settings: Settings, variables: NodeJS.ProcessEnv): Keys {
  const names = allKeyVariables(settings);
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined && value !== '') env[name] = value;
    Reflect.deleteProperty(variables, name);
  }
  return { variables: keyVariables(settings.provider), env, missing: names.filter((name) => env[name] === undefined) };
}
