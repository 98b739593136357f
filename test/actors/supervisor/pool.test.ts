import { afterAll, describe, expect, test } from 'vitest';
import { Pool } from '../../../src/actors/supervisor/pool/pool.ts';
import { unit, vectorText } from '../../../src/domain/vectors.ts';
import { DIST } from '../../support/actor.ts';

const pool = new Pool(DIST);
afterAll(() => pool.close());

const vector = (...numbers: number[]): Float32Array => unit(numbers) ?? new Float32Array(numbers.length);
const together = (vectors: readonly Float32Array[]): string =>
  Buffer.concat(
    vectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ).toString('base64');

describe('the pool', () => {
  test('finds those nearest to a vector, best first', async () => {
    const vectors = [vector(0, 1, 0), vector(1, 1, 0), vector(0, 0, -1), vector(1, 0, 0)];
    const asked = vectorText(vector(1, 0.1, 0));
    const { found } = await pool.maths.nearest({ vector: asked, vectors: together(vectors), limit: 3 });
    expect(found.map(({ row }) => row)).toEqual([3, 1, 0]);
    expect(found[0]?.score).toBeCloseTo(0.995, 3);
  });

  test('takes many calls at once', async () => {
    const vectors = Array.from({ length: 500 }, (_, n) => vector(n, 500 - n, 1));
    const calls = vectors.slice(0, 40).map(async (asked, n) => {
      const { found } = await pool.maths.nearest({ vector: vectorText(asked), vectors: together(vectors), limit: 1 });
      expect(found[0]?.row).toBe(n);
    });
    await Promise.all(calls);
  });

  test('that was closed takes nothing more', async () => {
    const other = new Pool(DIST);
    await other.close();
    const call = other.maths.nearest({ vector: vectorText(vector(1)), vectors: together([vector(1)]), limit: 1 });
    await expect(call).rejects.toMatchObject({ code: 'E_STOPPING' });
  });
});
