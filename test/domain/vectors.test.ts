import { describe, expect, it } from 'vitest';
import { nearest, unit, vectorOf, vectorText } from '../../src/domain/vectors.ts';

describe('vectors', () => {
  it('travel as text and are the same afterwards', () => {
    const vector = unit([3, -4, 0.5]) ?? new Float32Array();
    expect(vectorOf(vectorText(vector), 3)).toEqual(vector);
  });

  it('of another length, or that are no numbers, are none', () => {
    expect(vectorOf(vectorText(Float32Array.of(1, 0)), 3)).toBeUndefined();
    expect(vectorOf(vectorText(Float32Array.of(1, Number.NaN)), 2)).toBeUndefined();
    expect(vectorOf('not base64 !', 3)).toBeUndefined();
  });

  it('have length 1', () => {
    expect(unit([3, 4])).toEqual(Float32Array.of(0.6, 0.8));
    expect(unit([0, 0])).toBeUndefined();
    expect(unit([1, Number.POSITIVE_INFINITY])).toBeUndefined();
    expect(unit([])).toBeUndefined();
  });

  it('are compared whole: what is left over is none', () => {
    const vectors = vectorText(Float32Array.of(1, 0, 0, 1, 1));
    expect(nearest({ vector: vectorText(Float32Array.of(0, 1)), vectors, limit: 9 })).toEqual([
      { row: 1, score: 1 },
      { row: 0, score: 0 },
    ]);
    expect(nearest({ vector: '', vectors, limit: 9 })).toEqual([]);
  });
});
