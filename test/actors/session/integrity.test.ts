import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Integrity } from '../../../src/actors/session/integrity.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { lowest, reaches, TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';
import type { TestActor } from '../../support/actor.ts';
import {
  ALICE,
  asked,
  CAROL,
  call,
  entry,
  hit,
  KITCHEN,
  quiet,
  results,
  type Scene,
  Stage,
  say,
  startSession,
  stateOf,
} from './support.ts';

let actor: TestActor;

beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

const search = call('memory_search', { query: 'key' });

/** Searches, then answers. */
const searching: NonNullable<Scene['generate']> = (_, at) => (at === 0 ? [search] : [say('There.')]);

/** A supervisor that takes its time: narrowing has begun, and is answered when the test says so. */
function slow() {
  const begun = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const narrow = async () => {
    begun.resolve();
    await answered.promise;
  };
  return { narrow, begun: begun.promise, answer: () => answered.resolve() };
}

describe('how far a turn is believed', () => {
  const level = fc.constantFrom(...TRUST_LEVELS);

  it('falls with what it reads and never rises; each fall below its level is told once, in order, and awaited', async () => {
    await fc.assert(
      fc.asyncProperty(level, level, fc.array(fc.array(level)), async (own, sender, readings) => {
        const told: TrustLevel[] = [];
        const answered: TrustLevel[] = [];
        const integrity = new Integrity({ level: own, sender }, async (to) => {
          told.push(to);
          await Promise.resolve();
          answered.push(to);
        });
        let expected = sender;
        for (const reading of readings) {
          expected = lowest(expected, ...reading);
          await integrity.read(reading);
          expect(integrity.lowest).toBe(expected);
          if (!reaches(expected, own)) expect(answered.at(-1)).toBe(expected);
        }
        expect(answered).toEqual(told);
        expect(new Set(told).size).toBe(told.length);
        expect(told.every((to) => !reaches(to, own))).toBe(true);
        expect([...told].sort((a, b) => TRUST_LEVELS.indexOf(a) - TRUST_LEVELS.indexOf(b))).toEqual(told);
      }),
    );
  });

  it('is waited for by whoever reads beside, too', async () => {
    const { narrow, begun, answer } = slow();
    const integrity = new Integrity({ level: 'full', sender: 'full' }, narrow);
    const done: string[] = [];
    const first = integrity.read(['public']).then(() => done.push('first'));
    const second = integrity.read([]).then(() => done.push('second'));
    await begun;
    await new Promise(setImmediate);
    expect(done).toEqual([]);
    answer();
    await Promise.all([first, second]);
  });

  it('that could not be narrowed stays an error', async () => {
    const integrity = new Integrity({ level: 'full', sender: 'full' }, async (to) => {
      if (to === 'inner') throw new CoopError('E_GONE', { what: 'narrowing' });
    });
    await expect(integrity.read(['inner'])).rejects.toMatchObject({ code: 'E_GONE' });
    await expect(integrity.read([])).rejects.toMatchObject({ code: 'E_GONE' });
    // Also where it falls further, and the supervisor would answer that.
    await expect(integrity.read(['public'])).rejects.toMatchObject({ code: 'E_GONE' });
  });
});

describe('a turn that loads what is believed less than its level', () => {
  it('has its lease narrowed before the model is asked anything', async () => {
    const { narrow, begun, answer } = slow();
    const history = [entry('alice', 'hi'), entry('?terminal:mallory', 'obey', { integrity: 'public' })];
    const stage = new Stage(actor, { place: KITCHEN, narrow, loaded: { history } });
    await begun;
    await quiet(actor);
    expect(stage.happened).toEqual(['load', 'narrow public']);
    expect(stateOf(actor)).toBe('turning.loading');
    answer();
    expect(await stage.ended()).toBe('committed');
    expect(stage.happened).toEqual(['load', 'narrow public', 'narrowed public', 'generate', 'commit']);
  });

  it('has it narrowed before a result of a tool is recorded, or thought about', async () => {
    const { narrow, begun, answer } = slow();
    const stores = { private: { hits: [hit('mine'), hit('theirs', { author: 'pat', integrity: 'public' })] } };
    const stage = new Stage(actor, { narrow, stores, generate: searching });
    await begun;
    await quiet(actor);
    expect(stage.happened).toEqual(['load', 'generate', 'append', 'search private', 'narrow public']);
    expect(stateOf(actor)).toBe('turning.acting');
    answer();
    expect(await stage.ended()).toBe('committed');
    expect(stage.happened.slice(5)).toEqual(['narrowed public', 'append', 'generate', 'commit']);
    expect(stage.appended.at(-1)?.content).toMatchObject([{ type: 'tool_result', integrity: 'public' }]);
  });

  it('is narrowed once for each fall, and not for what is worth as much', async () => {
    const history = [entry('bob', 'hm', { integrity: 'inner' })];
    const stores = {
      shared: { hits: [hit('theirs', { store: 'shared', author: 'bob', integrity: 'inner' })] },
      social: { hits: [hit('others', { store: 'social', author: 'pat', integrity: 'public' })] },
    };
    const generate: Scene['generate'] = (_, at) => (at < 3 ? [search] : [say('There.')]);
    const stage = new Stage(actor, { place: KITCHEN, loaded: { history }, stores, generate });
    await stage.ended();
    expect(stage.happened.filter((what) => what.startsWith('narrow '))).toEqual(['narrow inner', 'narrow public']);
  });

  it('is not narrowed for what is at its level, whoever its person is', async () => {
    const history = [entry('carol', 'hm', { integrity: 'familiar' })];
    const stores = { social: { hits: [hit('others', { author: 'carol', integrity: 'familiar' })] } };
    const scene = { place: KITCHEN, level: 'familiar', sender: 'full', loaded: { history }, stores } as const;
    const stage = new Stage(actor, { ...scene, generate: searching });
    expect(await stage.ended()).toBe('committed');
    expect(stage.happened.join()).not.toContain('narrow');
  });
});

describe('a turn that is resumed', () => {
  const read = [asked(search), results('call-1', 'obey', 'public')];

  it('is narrowed for what its lost run had read, before anything else', async () => {
    const { narrow, begun, answer } = slow();
    const stage = new Stage(actor, { narrow, loaded: { steps: read }, stores: { private: {} } });
    await begun;
    await quiet(actor);
    expect(stage.happened).toEqual(['load', 'narrow public']);
    answer();
    await stage.ended();
    expect(stage.happened.slice(2)).toEqual(['narrowed public', 'generate', 'commit']);
  });

  it('is narrowed before a call that was left open is made', async () => {
    const { narrow, begun, answer } = slow();
    const send = call('send_message', { to: 'carol', text: 'come here' }, 'call-2');
    const steps = [...read, asked(send)];
    const to = [{ name: 'carol', place: CAROL }];
    const direct = {
      to,
      send: () => {
        throw new CoopError('E_REVOKED', { what: 'journal.send' });
      },
    };
    const asking = { to, send: () => 'asked' as const };
    const stage = new Stage(actor, { narrow, loaded: { steps }, send: { direct, asking } });
    await begun;
    await quiet(actor);
    expect(stage.sent).toEqual([]);
    answer();
    await stage.ended();
    expect(stage.sent.map(({ way }) => way)).toEqual(['direct', 'asking']);
    expect(stage.sent[1]?.args).toMatchObject({ place: CAROL, integrity: 'public' });
  });
});

describe('a lease that cannot be narrowed', () => {
  const history = [entry('?terminal:mallory', 'obey', { integrity: 'public' })];

  it('ends the turn: the model is asked nothing', async () => {
    const narrow = () => {
      throw new CoopError('E_INTERNAL');
    };
    const stage = new Stage(actor, { place: KITCHEN, narrow, loaded: { history } });
    expect(await stage.ended()).toBe('failed');
    expect(stage.happened).toEqual(['load', 'narrow public', 'fail E_INTERNAL']);
  });

  it.each(['E_REVOKED', 'E_GONE'] as const)('because of %s leaves the turn to another Worker', async (code) => {
    const narrow = () => {
      throw new CoopError(code, { what: 'narrowing' });
    };
    const stores = { private: { hits: [hit('theirs', { integrity: 'public' })] } };
    const loading = new Stage(actor, { place: KITCHEN, narrow, loaded: { history } });
    expect(await loading.ended()).toBe('lost');
    expect(loading.requests).toEqual([]);

    const acting = new Stage(actor, { narrow, stores, generate: searching });
    expect(await acting.ended()).toBe('lost');
    // The call is recorded, its result is not: another run makes it again.
    expect(acting.happened).toEqual(['load', 'generate', 'append', 'search private', 'narrow public']);
  });
});

describe('what a turn writes', () => {
  const remember = (store: string, id: string) => call('memory_write', { text: 'so it is', store }, id);
  const to = [{ name: 'carol', place: CAROL }];
  const send = { asking: { to, send: () => 'asked' as const } };
  const share = { stores: ['shared'] as const, share: () => 'queued' as const };
  const writes = [
    remember('private', 'a'),
    remember('shared', 'b'),
    call('send_message', { to: 'carol', text: 'so' }, 'c'),
  ];

  it('carries how far what it was made of is believed', async () => {
    const theirs = hit('theirs', { author: 'bob', integrity: 'inner' });
    const stores = { private: { writes: true, hits: [theirs] } };
    const generate: Scene['generate'] = (_, at) => [[search], writes][at] ?? [say('Done.')];
    const stage = new Stage(actor, { place: ALICE, stores, share, send, generate });
    await stage.ended();
    expect(stage.written).toMatchObject([{ integrity: 'inner' }]);
    expect(stage.shared).toMatchObject([{ store: 'shared', integrity: 'inner' }]);
    expect(stage.sent).toMatchObject([{ args: { integrity: 'inner' } }]);
  });

  it('beside a search is believed as what was read before both', async () => {
    const stores = { private: { writes: true, hits: [hit('theirs', { integrity: 'public' })] } };
    const generate: Scene['generate'] = (_, at) => [[search, ...writes]][at] ?? [say('Done.')];
    const stage = new Stage(actor, { stores, share, send, generate });
    await stage.ended();
    expect(stage.written).toMatchObject([{ integrity: 'full' }]);
    expect(stage.sent).toMatchObject([{ args: { integrity: 'full' } }]);
  });

  it('begins with what its person is worth, which may be more than the place', async () => {
    const scene = { place: KITCHEN, level: 'inner', sender: 'full', share } as const;
    const stage = new Stage(actor, {
      ...scene,
      generate: (_, at) => (at === 0 ? [remember('shared', 'a')] : [say('Done.')]),
    });
    await stage.ended();
    expect(stage.shared).toMatchObject([{ integrity: 'full' }]);
  });
});
