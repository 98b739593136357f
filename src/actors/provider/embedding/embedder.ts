import { unit, vectorText } from '../../../domain/vectors.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { EmbeddingStart } from '../../../protocol/starts.ts';
import { pickKey } from '../keys.ts';
import { type Asked, familyOf, type Kind } from './families.ts';
import { post, type Sending, type Tries } from './post.ts';

export interface Embedder {
  /** Rejects with a `CoopError` of the embedding contract. */
  embed(texts: readonly string[], kind: Kind, signal: AbortSignal): Promise<string[]>;
}

/** Somebody waits for a question; nobody waits for what is filed. */
const TRIES: Readonly<Record<Kind, Tries>> = {
  query: { retries: 0, tryMs: 5_000 },
  document: { retries: 3, tryMs: 60_000 },
};

/** One request holds no more: the families allow different counts of tokens, and this is below each of them. */
const BATCH_TEXTS = 64;
const BATCH_BYTES = 128 * 1_024;

export function openEmbedder(
  start: EmbeddingStart,
  env: Readonly<Record<string, string | undefined>>,
  sending: Sending,
): Embedder {
  const family = familyOf(start);
  const { model, dimensions, keyVariable } = start;
  /** Some models make vectors of one length only, and refuse to be told which. */
  let saysLength = true;

  async function ask(texts: readonly string[], kind: Kind, signal: AbortSignal): Promise<unknown> {
    const key = keyVariable === undefined ? undefined : pickKey([keyVariable], env);
    const asked: Asked = { model, texts, kind };
    const send = (of: Asked): Promise<unknown> => post(family.url, family.body(of), key, TRIES[kind], signal, sending);
    if (!saysLength) return await send(asked);
    try {
      return await send({ ...asked, dimensions });
    } catch (error) {
      if (!(error instanceof CoopError) || error.code !== 'E_PROVIDER_REQUEST') throw error;
      const answer = await send(asked);
      saysLength = false;
      return answer;
    }
  }

  async function batch(texts: readonly string[], kind: Kind, signal: AbortSignal): Promise<string[]> {
    const vectors = vectorsIn(await ask(texts, kind, signal));
    if (vectors.length !== texts.length) {
      throw broken(`it gave ${vectors.length} vectors for ${texts.length} texts`);
    }
    return vectors.map((numbers) => {
      if (numbers.length !== dimensions) {
        const why = `its vectors have ${numbers.length} numbers, memory.embedding.dimensions says ${dimensions}`;
        throw new CoopError('E_PROVIDER_REQUEST', { why });
      }
      const vector = unit(numbers);
      if (vector === undefined) throw broken('a vector has no direction');
      return vectorText(vector);
    });
  }

  function vectorsIn(answer: unknown): readonly (readonly number[])[] {
    try {
      return family.vectorsIn(answer);
    } catch (error) {
      throw broken('its answer has no vectors where they should be', error);
    }
  }

  return {
    async embed(texts, kind, signal) {
      const vectors: string[] = [];
      for (const some of batchesOf(texts)) vectors.push(...(await batch(some, kind, signal)));
      return vectors;
    },
  };
}

const broken = (why: string, cause?: unknown): CoopError => new CoopError('E_PROVIDER', { why }, cause);

function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let bytes = BATCH_BYTES;
  for (const text of texts) {
    const size = Buffer.byteLength(text);
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH_TEXTS || bytes + size > BATCH_BYTES) {
      batches.push([text]);
      bytes = size;
    } else {
      last.push(text);
      bytes += size;
    }
  }
  return batches;
}
