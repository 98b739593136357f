import type { Settings } from './schema.ts';

/** The environment variables that hold the keys of a provider, in order. */
export function keyVariables(provider: Settings['provider']): readonly string[] {
  if (provider.name === 'offline') return [];
  return provider.api_keys?.map((reference) => reference.slice('env:'.length)) ?? ['ANTHROPIC_API_KEY'];
}
