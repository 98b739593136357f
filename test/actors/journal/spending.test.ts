import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginCall, endCall, loseCalls } from '../../../src/actors/journal/budgeting.ts';
import { usage } from '../../../src/actors/journal/ports/index.ts';
import { recover } from '../../../src/actors/journal/recovery.ts';
import { UNCAPPED } from '../../../src/domain/money/budget.ts';
import { costOf, microsOf, mostOf, pricePerMillion } from '../../../src/domain/money/prices.ts';
import type { Budget, Limits } from '../../../src/protocol/contracts/budget.ts';
import { type CallEnd, type MeterScope, type Sums, TOKENS_MOST } from '../../../src/protocol/contracts/usage.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { personName, type TurnId } from '../../../src/protocol/ids.ts';
import { TRUST_LEVELS } from '../../../src/protocol/trust.ts';
import { ALICE_DM, accepted, begun, newFolder, TestJournal } from './support.ts';
import { HOUR, Timed } from './timed.ts';

const PRICES = {
  input: pricePerMillion(3),
  output: pricePerMillion(15),
  cacheRead: pricePerMillion(0.3),
  cacheWrite: pricePerMillion(3.75),
};
const PRICED = { name: 'anthropic/priced', context: null, images: false, prices: PRICES };
const MYSTERY = { name: 'anthropic/mystery', context: null, images: false, prices: null };

const budget = (limits: Partial<Limits> = {}, more: Partial<Budget> = {}): Budget => ({
  limits: { ...UNCAPPED.limits, noticeAt: 0.8, ...limits },
  models: [PRICED, MYSTERY],
  timeZone: 'Europe/Berlin',
  owner: 'alice',
  ...more,
});

class House extends Timed {
  constructor(limits?: Partial<Limits>, folder = mkdtempSync(join(tmpdir(), 'coop-spending-'))) {
    super(folder);
    this.journal.budget = budget(limits);
  }

  scope(turn: TurnId, more: Partial<MeterScope> = {}): MeterScope {
    const whose = { person: personName('alice'), level: 'full', place: ALICE_DM, details: true } as const;
    return { turn, ...whose, purpose: 'turn', model: PRICED.name, ...more };
  }

  let(scope: MeterScope, tokens = { sent: 1_000, most: 1_000 }): number | null {
    return beginCall(this.journal, scope, tokens);
  }

  spend(scope: MeterScope, end: CallEnd = reported(1_000, 1_000)): number | null {
    const call = this.let(scope);
    if (call === null) throw new Error('the call has to wait');
    return endCall(this.journal, call, scope.turn, end).micros;
  }

  report(by: 'person' | 'level' | 'model' | 'turn' = 'person', person = 'alice', household = true) {
    const report = usage(this.journal, { person: personName(person), household }).report({ days: 366, by });
    // The port answers at once: it reads its own file.
    return report as Exclude<typeof report, Promise<unknown>>;
  }

  notices(): string[] {
    return this.journal.notices.list().map(({ text }) => text);
  }
}

const reported = (input: number, output: number, cacheRead = 0, cacheWrite = 0): CallEnd => ({
  is: 'reported',
  tokens: { input, output, cacheRead, cacheWrite },
});

/** What a thousand tokens each way cost. */
const THOUSAND = 18_000;

const refusal = (work: () => unknown): CoopError => {
  try {
    work();
  } catch (error) {
    if (error instanceof CoopError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('every call', () => {
  it('counts once, for whom it was made, also where a turn failed or was stopped; sums are the sums of the calls', () => {
    const call = fc.record({
      person: fc.constantFrom('alice', 'bob', '?terminal:mallory'),
      level: fc.constantFrom(...TRUST_LEVELS),
      model: fc.constantFrom(PRICED.name, MYSTERY.name),
      purpose: fc.constantFrom('turn' as const, 'capture' as const, 'compaction' as const),
      after: fc.nat(30 * HOUR),
      tokens: fc.record({
        input: fc.nat(50_000),
        output: fc.nat(9_000),
        cacheRead: fc.nat(90_000),
        cacheWrite: fc.nat(9_000),
      }),
      end: fc.constantFrom('reported', 'unreported', 'free', 'lost', 'twice'),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 25 }), (calls) => {
        using house = new House();
        const turn = house.begin();
        const expected = new Map<string, number[]>();
        const add = (key: string, amounts: number[]): void => {
          expected.set(
            key,
            amounts.map((amount, index) => amount + (expected.get(key)?.[index] ?? 0)),
          );
        };
        for (const { person, level, model, purpose, after, tokens, end } of calls) {
          house.now += after;
          const scope = house.scope(turn, { person: personName(person), level, model, purpose });
          const id = house.let(scope, { sent: 700, most: 300 });
          if (id === null) throw new Error('nothing is capped');
          if (end === 'lost') loseCalls(house.journal, (lost) => lost.id === id);
          else if (end === 'free') endCall(house.journal, id, turn, { is: 'free' });
          else if (end === 'unreported') endCall(house.journal, id, turn, { is: 'unreported', heard: 120 });
          else {
            endCall(house.journal, id, turn, { is: 'reported', tokens });
            if (end === 'twice') endCall(house.journal, id, turn, { is: 'reported', tokens });
          }
          if (end === 'free') continue;
          const heard = end === 'lost' ? 300 : 120;
          const isKnown = end === 'reported' || end === 'twice';
          const used = isKnown ? tokens : { input: 700, output: heard, cacheRead: 0, cacheWrite: 0 };
          const micros = isKnown ? costOf(PRICES, used) : mostOf(PRICES, 700, heard);
          const isPriced = model === PRICED.name;
          const { input, output, cacheRead, cacheWrite } = used;
          const amounts = [
            1,
            Number(!isKnown),
            Number(!isPriced),
            input,
            output,
            cacheRead,
            cacheWrite,
            isPriced ? micros : 0,
          ];
          const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(house.now);
          for (const key of ['all', `person ${person}`, `level ${level}`, `model ${model}`, `day ${day}`])
            add(key, amounts);
        }
        const found = new Map<string, number[]>();
        const inOrder = (sums: Sums): number[] => [
          ...[sums.calls, sums.estimated, sums.unpriced, sums.input, sums.output],
          ...[sums.cacheRead, sums.cacheWrite, sums.micros],
        ];
        for (const by of ['person', 'level', 'model'] as const) {
          for (const { key, sums } of house.report(by).rows) found.set(`${by} ${key}`, inOrder(sums));
        }
        const { total, days } = house.report();
        if (total.calls > 0) found.set('all', inOrder(total));
        for (const { day, sums } of days) found.set(`day ${day}`, inOrder(sums));
        expect(found).toEqual(expected);
        const own = house.report('turn').rows.reduce((sum, { sums }) => sum + sums.micros, 0);
        expect(own).toBe(total.micros);
      }),
      { numRuns: 40 },
    );
  });

  it('that was not over when the thread ended counts as the most that it may have cost', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coop-spending-'));
    {
      using house = new House({}, folder);
      const scope = house.scope(house.begin());
      house.let(scope);
      // Answered, and counted, before the crash: that one is exact.
      house.spend(scope, reported(10, 10));
    }
    using after = new House({}, folder);
    recover(after.journal);
    const { total } = after.report();
    expect(total).toMatchObject({
      calls: 2,
      estimated: 1,
      micros: mostOf(PRICES, 1_000, 1_000) + costOf(PRICES, { input: 10, output: 10, cacheRead: 0, cacheWrite: 0 }),
    });
  });

  it('of another turn cannot be ended', () => {
    using house = new House();
    const call = house.let(house.scope(house.begin()));
    endCall(house.journal, call ?? 0, house.begin(), reported(1, 1));
    expect(house.journal.calls.get(call ?? 0)?.state).toBe('running');
  });
});

describe('another model that may answer', () => {
  const DEAR = {
    name: 'anthropic/dear',
    context: null,
    images: false,
    prices: { ...PRICES, input: 10 * PRICES.input, output: 10 * PRICES.output },
  };
  const withFallbacks = (fallbacks: readonly string[], limits: Partial<Limits> = {}): House => {
    const house = new House();
    house.journal.budget = budget(limits, { models: [PRICED, MYSTERY, DEAR], fallbacks: [...fallbacks] });
    return house;
  };
  const answeredBy = (fallback: string): CallEnd => ({ ...(reported(1_000, 1_000) as object), fallback }) as CallEnd;

  it('is what its answer counts for, at its price; the one that was asked costs nothing', () => {
    using house = withFallbacks([DEAR.name]);
    const scope = house.scope(house.begin());
    expect(house.spend(scope, answeredBy('dear'))).toBe(10 * THOUSAND);
    expect(house.spend(scope)).toBe(THOUSAND);
    expect(house.report('model').rows).toMatchObject([
      { key: DEAR.name, sums: { calls: 1, micros: 10 * THOUSAND } },
      { key: PRICED.name, sums: { calls: 1, micros: THOUSAND } },
    ]);
  });

  it('is held for: what calls that run may cost is what the dearest may', () => {
    using house = withFallbacks([DEAR.name], { dailyMicros: 5 * THOUSAND });
    const scope = house.scope(house.begin());
    expect(house.let(scope)).not.toBeNull();
    // Of the one that was asked four more would fit.
    expect(house.let(scope)).toBeNull();
  });

  it('is what a call counts for whose end nobody told', () => {
    using house = withFallbacks([DEAR.name]);
    const scope = house.scope(house.begin());
    const micros = house.spend(scope, { is: 'unreported', heard: 1_000 });
    expect(micros).toBe(mostOf(DEAR.prices, 1_000, 1_000));
    expect(house.report('model').rows).toMatchObject([{ key: PRICED.name }]);
  });

  it('is known to be who answered where only its tokens are not', () => {
    using house = withFallbacks([DEAR.name]);
    const scope = house.scope(house.begin());
    const whole = { is: 'unreported', heard: 1_000, answered: true } as const;
    expect(house.spend(scope, whole)).toBe(mostOf(PRICES, 1_000, 1_000));
    expect(house.spend(scope, { ...whole, fallback: 'dear' })).toBe(mostOf(DEAR.prices, 1_000, 1_000));
    expect(house.report('model').rows.map(({ key }) => key)).toEqual([DEAR.name, PRICED.name]);
  });

  it('that is none of those which can is not believed: it counts as the dearest', () => {
    using house = withFallbacks([DEAR.name]);
    const scope = house.scope(house.begin());
    expect(house.spend(scope, answeredBy('simple'))).toBe(mostOf(DEAR.prices, 1_000, 1_000));
  });

  it('whose price nobody knows is counted as such', () => {
    using house = withFallbacks([MYSTERY.name]);
    const scope = house.scope(house.begin());
    expect(house.spend(scope, answeredBy('mystery'))).toBeNull();
    expect(house.report('model').rows).toMatchObject([{ key: MYSTERY.name, sums: { unpriced: 1 } }]);
  });
});

describe('a cap', () => {
  it('is passed by less than one call, however many run at once, and those that wait go on', () => {
    using house = new House({ dailyMicros: 5 * THOUSAND });
    const scope = house.scope(house.begin());
    let running: number[] = [];
    let made = 0;
    const closed = (): boolean => {
      try {
        const call = house.let(scope);
        if (call !== null) running.push(call);
        return false;
      } catch {
        return true;
      }
    };
    for (let round = 0; round < 20 && !closed(); round += 1) {
      for (let parallel = 0; parallel < 8; parallel += 1) closed();
      for (const call of running) endCall(house.journal, call, scope.turn, reported(900, 900));
      made += running.length;
      running = [];
    }
    expect(closed()).toBe(true);
    const { micros } = house.report().total;
    expect(micros).toBeGreaterThanOrEqual(5 * THOUSAND);
    expect(micros).toBeLessThan(5 * THOUSAND + mostOf(PRICES, 1_000, 1_000));
    expect(made).toBe(6);
  });

  it.each([
    ['in all', { dailyMicros: 1 }, 'limits.daily_usd'],
    ['of a level', { levels: { full: 1 } }, 'limits.levels.full'],
    ['of a person', { users: { alice: 1 } }, 'limits.users.alice'],
    ['of tokens, where no price is known', { dailyTokens: 1 }, 'limits.daily_tokens'],
  ])('%s refuses, says which it is and when it ends, and holds nobody else', (_, limits, key) => {
    using house = new House(limits);
    const model = key === 'limits.daily_tokens' ? MYSTERY.name : PRICED.name;
    const scope = house.scope(house.begin(), { model });
    house.spend(scope);
    const { code, message } = refusal(() => house.let(scope));
    expect(code).toBe('E_LIMIT');
    expect(message).toContain(key);
    expect(message).toContain('15 Nov 2023, 00:00 (Europe/Berlin)');
    const other = { ...scope, person: personName('bob'), level: 'inner' } as const;
    const isEverybodys = key.startsWith('limits.daily');
    if (isEverybodys) expect(refusal(() => house.let(other)).code).toBe('E_LIMIT');
    else expect(house.let(other)).not.toBeNull();
  });

  it('says nothing of sums, or of whose it is, to whoever is not told details', () => {
    using house = new House({ dailyMicros: 1 });
    const scope = house.scope(house.begin(), { details: false });
    house.spend(scope);
    const { message } = refusal(() => house.let(scope));
    expect(message).not.toMatch(/\$|limits|alice/);
    expect(message).toContain('15 Nov 2023, 00:00');
  });

  it('ends with the day of the household’s clock', () => {
    using house = new House({ dailyMicros: 1 });
    // Half past eleven in the evening there, half past ten in Greenwich.
    house.now = Date.parse('2026-11-26T22:30:00Z');
    const scope = house.scope(house.begin());
    house.spend(scope);
    expect(refusal(() => house.let(scope)).code).toBe('E_LIMIT');
    house.now = Date.parse('2026-11-26T22:59:59.999Z');
    expect(refusal(() => house.let(scope)).code).toBe('E_LIMIT');
    house.now += 1;
    expect(house.let(scope)).not.toBeNull();
  });

  it('holds through an hour that the clock repeats', () => {
    using house = new House({ dailyMicros: 1 });
    house.now = Date.parse('2026-10-25T00:30:00Z');
    const scope = house.scope(house.begin());
    house.spend(scope);
    for (let hour = 0; hour < 22; hour += 1) {
      house.now += HOUR;
      expect(refusal(() => house.let(scope)).code).toBe('E_LIMIT');
    }
    house.now += HOUR;
    expect(house.let(scope)).not.toBeNull();
  });

  it('that is raised lets calls in at once', () => {
    using house = new House({ dailyMicros: 1 });
    const scope = house.scope(house.begin());
    house.spend(scope);
    expect(refusal(() => house.let(scope)).code).toBe('E_LIMIT');
    house.control.budget(budget({ dailyMicros: microsOf(1) }));
    expect(house.let(scope)).not.toBeNull();
  });

  it('counts nothing of a model without a price, and says so', () => {
    using house = new House({ dailyMicros: 1 });
    const scope = house.scope(house.begin(), { model: MYSTERY.name });
    expect(house.spend(scope)).toBeNull();
    expect(house.let(scope)).not.toBeNull();
    expect(house.report().total).toMatchObject({ calls: 1, unpriced: 1, micros: 0, input: 1_000 });
  });
});

describe('near a cap', () => {
  it('the owner is told once a day, and of its end once', () => {
    using house = new House({ dailyMicros: 5 * THOUSAND });
    const scope = house.scope(house.begin());
    for (let calls = 0; calls < 3; calls += 1) house.spend(scope);
    expect(house.notices()).toEqual([]);
    house.spend(scope);
    house.spend(scope);
    for (let tries = 0; tries < 3; tries += 1) expect(refusal(() => house.let(scope)).code).toBe('E_LIMIT');
    expect(house.notices()).toMatchObject([expect.stringContaining('comes near'), expect.stringContaining('used up')]);
    house.now += 24 * HOUR;
    for (let calls = 0; calls < 4; calls += 1) house.spend(scope);
    expect(house.notices()).toHaveLength(3);
  });

  it('the person whose cap it is is told in their own conversation, and nobody of another’s', () => {
    using house = new House({ users: { bob: THOUSAND } });
    const scope = house.scope(house.begin(), { person: personName('bob'), level: 'inner' });
    const call = house.let(scope) ?? 0;
    const { events } = endCall(house.journal, call, scope.turn, reported(1_000, 1_000));
    expect(events).toMatchObject([{ type: 'reply', kind: 'notice', place: 'dm:terminal:bob' }]);
    using other = new House({ users: { alice: THOUSAND } });
    const own = other.scope(other.begin());
    // The owner hears of it with everybody's.
    expect(endCall(other.journal, other.let(own) ?? 0, own.turn, reported(1_000, 1_000)).events).toEqual([]);
    expect(other.notices()).toHaveLength(1);
  });
});

describe('who looks', () => {
  it('sees what is their own, and of caps only those that have their name', () => {
    using house = new House({ dailyMicros: microsOf(9), users: { bob: microsOf(2), alice: microsOf(3) } });
    const turn = house.begin();
    house.spend(house.scope(turn));
    house.spend(house.scope(turn, { person: personName('bob'), level: 'inner' }));
    const bobs = house.report('person', 'bob', false);
    expect(bobs).toMatchObject({ whose: 'own', total: { calls: 1 }, rows: [{ key: 'bob' }] });
    expect(bobs.caps).toEqual([{ key: 'limits.users.bob', unit: 'micros', most: microsOf(2), spent: THOUSAND }]);
    expect(house.report('person', 'alice')).toMatchObject({ whose: 'household', total: { calls: 2 } });
    expect(house.report('person', 'alice').caps).toHaveLength(3);
    expect(house.report('turn', 'bob', false).rows).toMatchObject([{ key: turn, turn: { person: 'bob' } }]);
  });
});

it.each([-1, TOKENS_MOST + 1])(
  '%d tokens are no count: the call stays open, and counts as its most when its turn is over',
  async (input) => {
    const journal = await TestJournal.open(await newFolder());
    const { inbox } = await accepted(journal.inbox(), { id: 'counted', text: 'hi' });
    const { turn } = await begun(journal.control(), inbox);
    const meter = journal.meter({ turn });
    const { call } = await meter.call.begin({ sent: 7, most: 5 });
    const tokens = { input, output: 1, cacheRead: 0, cacheWrite: 0 };
    await expect(meter.call.end({ call: call ?? 0, end: { is: 'reported', tokens } })).rejects.toMatchObject({
      code: 'E_ARGUMENT',
    });
    await journal.actor.revoke(meter.lease);
    const { total } = await journal.usage().call.report({});
    await journal[Symbol.asyncDispose]();
    expect(total).toMatchObject({ calls: 1, estimated: 1, input: 7, output: 5 });
  },
);
