/** How each family of endpoints is asked for vectors, and where they stand in its answer. */
import { unreachable } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import type { EmbeddingStart } from '../../../protocol/starts.ts';

export type Kind = 'document' | 'query';

export interface Asked {
  readonly model: string;
  readonly texts: readonly string[];
  readonly kind: Kind;
  /** Absent: as long as the model makes them. */
  readonly dimensions?: number;
}

export interface Family {
  readonly url: string;
  body(asked: Asked): object;
  /** @throws where it is no answer of this family */
  vectorsIn(answer: unknown): readonly (readonly number[])[];
}

const numbers = z.array(z.number());
const OpenAi = z.object({ data: z.array(z.object({ index: z.int(), embedding: numbers })) });
const Cohere = z.object({ embeddings: z.object({ float: z.array(numbers) }) });

export function familyOf({ provider, baseUrl }: Pick<EmbeddingStart, 'provider' | 'baseUrl'>): Family {
  const at = (base: string, path: string): string => `${(baseUrl ?? base).replace(/\/+$/, '')}${path}`;
  switch (provider) {
    case 'openai':
      return openAi(at('https://api.openai.com/v1', '/embeddings'));
    case 'openai-compatible':
      return openAi(at('http://127.0.0.1/v1', '/embeddings'));
    case 'voyage':
      return {
        ...openAi(at('https://api.voyageai.com/v1', '/embeddings')),
        body: ({ model, texts, kind, dimensions }) => ({
          model,
          input: texts,
          input_type: kind,
          ...(dimensions === undefined ? {} : { output_dimension: dimensions }),
        }),
      };
    case 'cohere':
      return {
        url: at('https://api.cohere.com/v2', '/embed'),
        body: ({ model, texts, kind, dimensions }) => ({
          model,
          texts,
          input_type: kind === 'query' ? 'search_query' : 'search_document',
          embedding_types: ['float'],
          ...(dimensions === undefined ? {} : { output_dimension: dimensions }),
        }),
        vectorsIn: (answer) => z.parse(Cohere, answer).embeddings.float,
      };
    default:
      return unreachable(provider);
  }
}

function openAi(url: string): Family {
  return {
    url,
    body: ({ model, texts, dimensions }) => ({
      model,
      input: texts,
      encoding_format: 'float',
      ...(dimensions === undefined ? {} : { dimensions }),
    }),
    // The order of an answer is not promised.
    vectorsIn: (answer) =>
      [...z.parse(OpenAi, answer).data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding),
  };
}
