import type { Client } from '../../../protocol/contract.ts';
import { MATHS_BYTES_MOST, type MathsContract } from '../../../protocol/contracts/maths.ts';
import type { VectorRows } from './rows.ts';

/** So many are put beside what is found by words. */
const NEAR_MOST = 50;

export interface NearRow {
  readonly id: number;
  /** 0..1 */
  readonly score: number;
}

/**
 * The rows of one audience whose words mean nearly what `vector` does, best first. The table is read in slices, and compared
 * elsewhere: others want the store meanwhile.
 *
 * @param vector of this model, as text
 */
export async function nearIn(
  rows: VectorRows,
  maths: Client<typeof MathsContract>,
  { model, vector }: { readonly model: string; readonly vector: string },
): Promise<readonly NearRow[]> {
  const bytes = Buffer.byteLength(vector, 'base64');
  const slice = Math.max(1, Math.floor(MATHS_BYTES_MOST / bytes));
  let best: NearRow[] = [];
  for (let after = 0; ; ) {
    const page = rows.page(model, after, slice);
    // Of another length: it was made by something else that has the same name.
    const fitting = page.filter((row) => row.vector.byteLength === bytes);
    if (fitting.length > 0) {
      const vectors = Buffer.concat(fitting.map((row) => row.vector)).toString('base64');
      const { found } = await maths.nearest({ vector, vectors, limit: NEAR_MOST });
      best = [...best, ...found.map(({ row, score }) => ({ id: fitting[row]?.memory ?? 0, score }))]
        .sort((a, b) => b.score - a.score || a.id - b.id)
        .slice(0, NEAR_MOST);
    }
    if (page.length < slice) break;
    after = page.at(-1)?.memory ?? 0;
  }
  return best.filter(({ score }) => score > 0).map(({ id, score }) => ({ id, score: Math.min(1, score) }));
}
