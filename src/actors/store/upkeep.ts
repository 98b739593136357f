import type { Client, Implementation } from '../../protocol/contract.ts';
import type { EmbeddingContract } from '../../protocol/contracts/embedding.ts';
import type { MemoryUpkeepContract } from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Retention, Whose } from './retention/maintain.ts';
import { embedSome } from './vectors/embed.ts';
import type { Quiet } from './vectors/quiet.ts';
import type { VectorRows } from './vectors/rows.ts';

export interface UpkeepOptions {
  /** Everyone's rows, and those of all people who have some. */
  readonly whose: () => readonly Whose[];
  readonly retention: Retention;
  readonly vectorsOf: (audience: number) => VectorRows;
  readonly inTransaction: <T>(work: () => T) => T;
  /** One for the whole store. */
  readonly quiet: Quiet;
  /** Absent where nothing is embedded under this lease. */
  readonly embedding: Client<typeof EmbeddingContract> | undefined;
}

/** What the house does to every audience, one after the other. It is told in counts: whose rows they were nobody hears. */
export function upkeep(options: UpkeepOptions): Implementation<typeof MemoryUpkeepContract> {
  const { whose, retention, vectorsOf, inTransaction, embedding, quiet } = options;
  return {
    async maintain({ policy }) {
      const { compressed, archived, deleted, more } = await retention.maintain(whose(), policy, false);
      return {
        compressed: compressed.reduce((sum, { ids }) => sum + ids.length, 0),
        summaries: compressed.length,
        archived: archived.length,
        deleted,
        more,
      };
    },

    waiting: ({ model }) => ({
      waiting: quiet.unless(model, () => whose().some(({ number }) => vectorsOf(number).waiting(model, 1).length > 0)),
    }),

    async embed({ model, limit }) {
      if (embedding === undefined) throw new CoopError('E_NOT_ALLOWED');
      let left = limit;
      const done = { embedded: 0, refused: 0 };
      for (const { number } of whose()) {
        if (left <= 0) return { ...done, more: true };
        const { embedded, refused, looked } = await embedSome(vectorsOf(number), left, {
          call: embedding,
          model,
          inTransaction,
        });
        done.embedded += embedded;
        done.refused += refused;
        left -= looked;
      }
      return { ...done, more: left <= 0 };
    },
  };
}
