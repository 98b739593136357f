import type { Endpoint } from './endpoint.ts';
import { pickKey } from './keys.ts';
import type { Model } from './model.ts';

/** An endpoint that is asked with the first key that is set, or without any where none is named, and once. */
export function withFirstKey(
  endpoint: Endpoint,
  variables: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Model {
  return {
    async generate(request, generation) {
      const key = variables.length === 0 ? undefined : pickKey(variables, env);
      return await endpoint.ask(request, key, { ...generation, answered: () => {} });
    },
  };
}
