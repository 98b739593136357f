import { describe, expect, it } from 'vitest';
import { OWN_CORPUS, readCases } from '../../scripts/prove/cases.ts';
import { Progress } from '../../scripts/prove/progress.ts';
import { isProven, leakLines, summary, type Verdict } from '../../scripts/prove/report.ts';
import { prove } from '../../scripts/prove/run.ts';
import { selfTest } from '../../scripts/prove/self-test.ts';

const SEED = 1;

describe('a wholly malicious model', () => {
  it('gets nothing out of a household, while everybody finds what is theirs', async () => {
    const proof = await prove(await readCases(OWN_CORPUS), SEED, new Progress(() => {}));
    const { leaks, ledger, controls, facts } = proof;
    expect(leakLines(leaks)).toEqual([]);
    expect(ledger.problems).toEqual([]);
    expect(ledger.attempts).toBeGreaterThan(5_000);
    for (const { who, found, ungated } of controls) expect({ who, found }).toEqual({ who, found: ungated });
    expect(controls.map(({ who }) => who)).toEqual(['alice', 'dana', 'bob', 'ben']);
    expect(facts.delivered).toBe(facts.all);
    expect(facts.all).toBeGreaterThanOrEqual(6);

    const nothing = { compared: 1, bytes: 1, differences: [] };
    const verdict: Verdict = { proof, identity: nothing, selfTest: { planted: 1, overlooked: [] } };
    expect(isProven(verdict)).toBe(true);
    expect(summary(verdict)).toMatch(
      /^leaks 0 · attempts \d+ \(22 cases × \d+ tools × 4 levels\) · owner's control 14\/14 \(ungated 14\) · public facts \d+\/\d+/,
    );
    // Whatever is wrong, it is not proven.
    const wrong: readonly Partial<Verdict>[] = [
      { proof: { ...proof, facts: { delivered: 5, all: 6 } } },
      { proof: { ...proof, controls: [{ who: 'alice', found: 9, all: 10, ungated: 10 }] } },
      { identity: { ...nothing, differences: ['one'] } },
      { selfTest: { planted: 1, overlooked: ['one'] } },
    ];
    for (const more of wrong) expect(isProven({ ...verdict, ...more })).toBe(false);
  }, 180_000);
});

describe('the alarm', () => {
  it('rings for canaries that are let loose on purpose, in every form and through every channel', async () => {
    const { planted, overlooked } = await selfTest();
    expect(overlooked).toEqual([]);
    expect(planted).toBeGreaterThan(300);
  }, 60_000);
});
