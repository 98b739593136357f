import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import { questionOf, settledBy } from '../../../src/actors/session/capture/by-model.ts';
import type { ArgsOf, Implementation } from '../../../src/protocol/contract.ts';
import { BackgroundModelContract } from '../../../src/protocol/contracts/background.ts';
import { CaptureContract, type Exchange } from '../../../src/protocol/contracts/journal/index.ts';
import {
  type Audience,
  type MemoryHit,
  MemoryReadContract,
  MemorySettleContract,
} from '../../../src/protocol/contracts/memory/index.ts';
import { type CallEnd, MeterContract } from '../../../src/protocol/contracts/usage.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { type JobId, leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { JobLease } from '../../../src/protocol/lease.ts';
import type { CapturePorts } from '../../../src/protocol/ports/index.ts';
import type { TestActor } from '../../support/actor.ts';
import { found } from './hits.ts';
import { ALICE, portsIn, startSession } from './support.ts';

type Ask = ArgsOf<typeof BackgroundModelContract, 'ask'>;
type Settle = ArgsOf<typeof MemorySettleContract, 'settle'>;

const exchange = (said: string, more: Partial<Exchange> = {}): Exchange => ({
  ...{
    job: 1 as JobId,
    turn: turnId('turn-1'),
    speaker: personName('alice'),
    at: 0,
    said,
    answered: 'Fine.',
    calls: [],
  },
  ...more,
});

const KEEPING = { author: 'alice', audience: 'me', integrity: 'full' } as const;

let last = 0;

interface Scene {
  readonly exchanges: readonly Exchange[];
  readonly hits?: readonly MemoryHit[];
  readonly audience?: Audience;
  readonly ask?: (question: Ask) => string | Promise<string>;
  readonly settle?: (args: Settle) => void;
  /** A cap is reached: no model may be asked. */
  readonly capped?: boolean;
}

/** One job in the Worker, and what came of it. */
async function capture(
  actor: TestActor,
  { exchanges, hits = [], audience = 'me', ask, settle = () => {}, capped = false }: Scene,
) {
  const metered: CallEnd[] = [];
  const asked: Ask[] = [];
  const settled: { readonly job: number; readonly args: Settle }[] = [];
  const done: ArgsOf<typeof CaptureContract, 'done'>[] = [];
  const journal = mintChannel(CaptureContract);
  serve(journal.server, CaptureContract, {
    load: () => ({ exchanges: [...exchanges] }),
    done: (args) => {
      done.push(args);
      return {};
    },
  });
  const read = mintChannel(MemoryReadContract);
  // Only what is asked for is there: anything else fails loudly.
  const memory = { search: () => ({ hits: [...hits] }) } as unknown as Implementation<typeof MemoryReadContract>;
  serve(read.server, MemoryReadContract, memory);
  const settling = exchanges.map(({ job }) => {
    const { server, client } = mintChannel(MemorySettleContract);
    serve(server, MemorySettleContract, {
      settle: (args) => {
        settled.push({ job, args });
        settle(args);
        return { written: args.decisions.map(() => ({ id: 1, outcome: 'added' as const })) };
      },
    });
    return { job, port: client };
  });
  const meter = mintChannel(MeterContract);
  serve(meter.server, MeterContract, {
    begin: () => {
      if (capped) throw new CoopError('E_LIMIT');
      return { call: 1 };
    },
    end: ({ end }) => {
      metered.push(end);
      return { micros: 0 };
    },
  });
  const model = mintChannel(BackgroundModelContract);
  serve(model.server, BackgroundModelContract, {
    ask: async (question) => {
      asked.push(question);
      const text = (await ask?.(question)) ?? '';
      return {
        model: 'small',
        text,
        stop: 'done' as const,
        usage: { input: 7, output: 3, cacheRead: 0, cacheWrite: 0 },
      };
    },
  });
  last += 1;
  const lease: JobLease = {
    ...{ id: leaseId(`lease-${last}`), kind: 'job', person: personName('alice'), place: ALICE, job: 1 as JobId },
    effective: { level: 'full', sender: 'full', place: 'full', why: '' },
  };
  const base: CapturePorts = {
    kind: 'capture',
    journal: journal.client,
    read: read.client,
    audience,
    settle: settling,
  };
  const ports: CapturePorts = ask === undefined ? base : { ...base, model: model.client, meter: meter.client };
  actor.send({ type: 'job', lease, ports, stays: true }, portsIn(ports));
  const { outcome } = await actor.frame('ended', (frame) => frame.lease === lease.id);
  const drafts = settled.flatMap(({ args }) => args.decisions);
  const texts = drafts.map((one) => (one.decision === 'none' ? '' : one.draft.text));
  return { outcome, asked, metered, settled, done, drafts, texts };
}

describe('what was said, kept by rules', () => {
  let actor: TestActor;
  beforeAll(async () => {
    actor = await startSession();
  });
  afterAll(() => actor.worker.terminate());

  it('is the person’s own, under one key a turn', async () => {
    const said = exchange('I hate olives. Where is the key?', { answered: 'Carrots are healthy and cheap.' });
    const { outcome, texts, settled, done } = await capture(actor, { exchanges: [said] });
    expect(outcome).toBe('committed');
    expect(texts).toEqual(['I hate olives.']);
    expect(settled.map(({ args }) => args.key)).toEqual(['turn-1/capture']);
    expect(done).toEqual([{ job: 1 }]);
  });

  it('is of several turns at once, each over its own port', async () => {
    const second = exchange('I love figs', { job: 2 as JobId, turn: turnId('turn-2') });
    const { settled, done } = await capture(actor, { exchanges: [exchange('I hate olives'), second] });
    expect(settled.map(({ job, args }) => `${job} ${args.key}`)).toEqual(['1 turn-1/capture', '2 turn-2/capture']);
    expect(done.map(({ job }) => job)).toEqual([1, 2]);
  });

  it('is nothing that the turn kept itself, and nothing where there is nothing', async () => {
    const calls = [{ tool: 'memory_write', input: '{"text":"I hate olives"}', result: '{}' }];
    const { settled, done } = await capture(actor, { exchanges: [exchange('I hate olives', { calls })] });
    expect(settled).toEqual([]);
    expect(done).toHaveLength(1);
  });

  it('is said once more where it is known, of the same audience only', async () => {
    const known = found('I hate olives.', { id: 7 });
    const mine = await capture(actor, { exchanges: [exchange('I hate olives')], hits: [known] });
    expect(mine.drafts).toMatchObject([{ decision: 'update', id: 7 }]);
    const everyones = { ...known, audience: 'everyone' } as const;
    const other = await capture(actor, { exchanges: [exchange('I hate olives')], hits: [everyones] });
    expect(other.drafts).toMatchObject([{ decision: 'add' }]);
  });

  it('is kept one by one where a store refuses some of it', async () => {
    const settle = ({ decisions }: Settle) => {
      if (decisions.some((one) => one.decision !== 'none' && one.draft.text.includes('olives'))) {
        throw new CoopError('E_CREDENTIAL', { what: 'a password' });
      }
    };
    const { settled, done } = await capture(actor, { exchanges: [exchange('I hate olives. I love figs.')], settle });
    expect(settled.map(({ args }) => args.key)).toEqual(['turn-1/capture', 'turn-1/capture.0', 'turn-1/capture.1']);
    expect(done).toHaveLength(1);
  });

  it('is left to be done again where a store is not there', async () => {
    const settle = () => {
      throw new CoopError('E_GONE', { what: 'memory.settle' });
    };
    const { outcome, done } = await capture(actor, { exchanges: [exchange('I hate olives')], settle });
    expect(outcome).toBe('lost');
    expect(done).toEqual([]);
  });

  const answer = (...memories: readonly object[]) => JSON.stringify({ memories });

  it('with a model is one question for all, told as data, and its cost is counted once', async () => {
    const second = exchange('I love figs', { job: 2 as JobId, turn: turnId('turn-2') });
    const { asked, settled, done, metered } = await capture(actor, {
      exchanges: [exchange('I hate olives'), second],
      hits: [found('Alice likes dates', { id: 5 })],
      ask: () =>
        answer(
          {
            from: 1,
            decision: 'add',
            text: 'Alice hates olives.',
            title: 'Olives',
            type: 'preference',
            people: ['alice'],
          },
          { from: 2, decision: 'supersede', of: 1, text: 'Alice loves figs.' },
        ),
    });
    expect(asked).toHaveLength(1);
    expect(JSON.parse(asked[0]?.text ?? '')).toMatchObject({
      exchanges: [{ number: 1, 'said by alice': 'I hate olives' }, { number: 2 }],
      'remembered already': [{ number: 1, text: 'Alice likes dates' }],
    });
    expect(settled.map(({ job, args }) => [job, args.decisions])).toEqual([
      [
        1,
        [
          {
            decision: 'add',
            draft: { text: 'Alice hates olives.', title: 'Olives', type: 'preference', people: ['alice'] },
          },
        ],
      ],
      [2, [{ decision: 'supersede', id: 5, draft: { text: 'Alice loves figs.' } }]],
    ]);
    expect(done).toEqual([{ job: 1 }, { job: 2 }]);
    // It was one call for both.
    const tokens = { input: 7, output: 3, cacheRead: 0, cacheWrite: 0 };
    expect(metered).toEqual([{ is: 'reported', tokens }]);
  });

  it.each(['nothing of the kind', '{"memories": "all"}', '[]', '{"memories":[{"decision":"erase","text":"x"}]}'])(
    'falls back to rules where the model answers %j',
    async (text) => {
      const { texts, metered } = await capture(actor, { exchanges: [exchange('I hate olives')], ask: () => text });
      expect(texts).toEqual(['I hate olives']);
      expect(metered).toHaveLength(1);
    },
  );

  it('falls back to rules at a cap, and asks nobody', async () => {
    const scene = { exchanges: [exchange('I hate olives')], ask: () => '{"memories":[]}', capped: true };
    const { texts, asked, metered, outcome } = await capture(actor, scene);
    expect({ texts, asked, metered, outcome }).toEqual({
      ...{ texts: ['I hate olives'], asked: [], metered: [], outcome: 'committed' },
    });
  });

  it('falls back to rules where the provider refuses', async () => {
    const ask = () => {
      throw new CoopError('E_RATE_LIMITED', { seconds: 5 });
    };
    expect((await capture(actor, { exchanges: [exchange('I hate olives')], ask })).texts).toEqual(['I hate olives']);
  });
});

describe('the answer of a model', () => {
  const one = [exchange('I hate olives')];
  const hits = [
    found('mine', { id: 5 }),
    found('everyone’s', { id: 5, audience: 'everyone' }),
    found('gone', { id: 6, state: 'archived' }),
  ];
  const settled = (item: object) =>
    settledBy(JSON.stringify({ memories: [item] }), one, questionOf(one, hits, KEEPING));

  it('names only rows that it was shown: of this audience, and no others', () => {
    expect(questionOf(one, hits, KEEPING).known.map(({ text }) => text)).toEqual(['mine']);
    expect(settled({ decision: 'update', of: 1, text: 'x' })).toMatchObject([
      { decision: { decision: 'update', id: 5 } },
    ]);
  });

  it.each([0, -1, 2, 5, 6, null, undefined])('is something new where it names %s', (of) => {
    expect(settled({ decision: 'supersede', of, text: 'x' })).toMatchObject([{ decision: { decision: 'add' } }]);
  });

  it('is not kept where it gives access', () => {
    expect(settled({ decision: 'add', text: 'The wifi password is hunter2-Xyzzy.' })).toEqual([]);
    expect(settled({ decision: 'add', text: 'x', facts: ['The wifi password is hunter2-Xyzzy.'] })).toEqual([]);
  });

  it('may stand in a fence', () => {
    const fenced = '```json\n{"memories":[{"decision":"add","text":"x"}]}\n```';
    expect(settledBy(fenced, one, { known: [] })).toHaveLength(1);
  });

  it('shows it nothing that is believed more than the speaker', () => {
    const carol = { author: 'carol', audience: 'everyone', integrity: 'familiar' } as const;
    const known = [found('by bob', { audience: 'everyone', integrity: 'inner' })];
    expect(questionOf(one, known, carol).known).toEqual([]);
  });
});
