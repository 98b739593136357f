import { isOpenAi } from '../domain/openai-address.ts';
import type { Settings } from './schema.ts';

/** The environment variables that hold the keys of a provider, in order. */
export function keyVariables(provider: Settings['provider']): readonly string[] {
  if (provider.name === 'offline') return [];
  return provider.api_keys?.map((reference) => reference.slice('env:'.length)) ?? usualVariables(provider);
}

function usualVariables({ name, base_url: baseUrl = '' }: Settings['provider']): readonly string[] {
  if (name === 'anthropic') return ['ANTHROPIC_API_KEY'];
  // A server of one's own asks for no key.
  return name === 'openai-compatible' && isOpenAi(baseUrl) ? ['OPENAI_API_KEY'] : [];
}

const VENDOR = { openai: 'OPENAI_API_KEY', voyage: 'VOYAGE_API_KEY', cohere: 'COHERE_API_KEY' } as const;

/** The variable that holds the embedding endpoint's key; undefined where there is none, or it needs none. */
export function embeddingVariable({ embedding }: Settings['memory']): string | undefined {
  if (embedding === undefined) return undefined;
  if (embedding.api_key_env !== undefined) return embedding.api_key_env;
  return embedding.provider === 'openai-compatible' ? undefined : VENDOR[embedding.provider];
}

/** Every variable that holds a key: what only the provider may have. */
export function allKeyVariables({ provider, memory }: Settings): readonly string[] {
  const embedding = embeddingVariable(memory);
  return [...new Set([...keyVariables(provider), ...(embedding === undefined ? [] : [embedding])])];
}
