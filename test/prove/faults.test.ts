import { describe, expect, it } from 'vitest';
import { CELLS, chosen } from '../../scripts/faults/cells.ts';
import { isProven, summary, table } from '../../scripts/faults/report.ts';
import { type Result, runCells } from '../../scripts/faults/run.ts';

describe('an actor that fails', () => {
  it('takes no reply from somebody who only talks to the same daemon', async () => {
    const cells = chosen(['session:loop', 'session:exit']);
    const results = await runCells(cells, { messages: 6, windowMs: 500 }, () => {});
    expect(
      table(results.filter(({ lost, victim, isMade }) => lost > 0 || victim === 'silent' || !isMade)).split('\n'),
    ).toHaveLength(2);
    expect(isProven(results)).toBe(true);
  });

  it('also where everybody needs it: they wait for the next one', async () => {
    const provider = await runCells(chosen(['provider:throw']), { messages: 4, windowMs: 500 }, () => {});
    expect(isProven(provider)).toBe(true);
  });
});

describe('the fault matrix', () => {
  const result: Result = {
    cell: { kind: 'store', actor: 'store:private', fault: 'loop' },
    isMade: true,
    asked: 10,
    lost: 0,
    quietMs: 10,
    faultyMs: 12,
    longestMs: 20,
    victim: 'answered',
    starts: 0,
  };

  it('has every kind of actor fail in every way', () => {
    expect(CELLS).toHaveLength(38);
    expect(chosen(['statement']).map(({ kind }) => kind)).toEqual(['journal', 'store', 'index']);
  });

  it('is not proven by a lost reply, a silent turn, or a fault that did not happen', () => {
    expect(isProven([result])).toBe(true);
    const wrongs: readonly Partial<Result>[] = [{ lost: 1 }, { victim: 'silent' }, { isMade: false }];
    for (const wrong of wrongs) {
      expect(isProven([{ ...result, ...wrong }])).toBe(false);
    }
    expect(isProven([])).toBe(false);
  });

  it('counts the slowdown of everything but the journal', () => {
    const journal: Result = { ...result, cell: { ...result.cell, kind: 'journal' }, faultyMs: 500 };
    expect(summary([result, journal])).toBe('faults 2 · bystander replies lost 0 of 20 · worst ratio 1.20×');
  });
});
