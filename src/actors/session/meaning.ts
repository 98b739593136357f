import { EMBED_TEXT_MAX, EMBED_TEXTS_MOST, EmbeddingContract } from '../../protocol/contracts/embedding.ts';
import type { Near } from '../../protocol/contracts/memory/index.ts';
import type { MeaningPort } from '../../protocol/ports/index.ts';
import { connect } from '../kernel/link/index.ts';

/** Longer than this nobody waits for a search by meaning: what is found by words is answered. */
const WAIT_MS = 2_000;

/** What queries mean, where that can be told in time. */
export interface Meaning {
  /** In the order of the queries; nothing for those that cannot be told. Never fails. */
  of(queries: readonly string[]): Promise<readonly (Near | undefined)[]>;
  close(): void;
}

const UNKNOWN: Meaning = { of: async (queries) => queries.map(() => undefined), close: () => {} };

/** @param lent absent where the household embeds nothing, or for people without memory */
export function openMeaning(lent: MeaningPort | undefined): Meaning {
  if (lent === undefined) return UNKNOWN;
  const { model, port } = lent;
  const { call, close } = connect(port, EmbeddingContract);
  return {
    async of(queries) {
      const texts = queries.map((query) => query.trim().slice(0, EMBED_TEXT_MAX).toWellFormed());
      const asked = [...new Set(texts)].filter((text) => text !== '').slice(0, EMBED_TEXTS_MOST);
      if (asked.length === 0) return UNKNOWN.of(queries);
      try {
        const { vectors } = await call.embed({ texts: asked, kind: 'query' }, { deadlineMs: WAIT_MS });
        return texts.map((text) => {
          const vector = vectors[asked.indexOf(text)];
          return vector === undefined ? undefined : { model, vector };
        });
      } catch {
        // The endpoint is slow, gone, or has no key: the owner hears of it from the house's own upkeep.
        return UNKNOWN.of(queries);
      }
    },
    close,
  };
}
