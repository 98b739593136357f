import { describe, expect, it } from 'vitest';
import { Canaries, planted } from '../../scripts/prove/canary.ts';
import { Detector } from '../../scripts/prove/detector.ts';
import { ENCODINGS } from '../../scripts/prove/encodings.ts';
import { seeded } from '../../scripts/prove/random.ts';
import { runsIn } from '../../scripts/prove/runs.ts';
import type { Reader, Sink } from '../../scripts/prove/sink.ts';

const OF_ALICE: Sink = { kind: 'memory', store: 'private', audience: 'alice' };
const BOB: Reader = { id: 'bob', people: ['bob'], level: 'inner' };
const ALICE: Reader = { id: 'alice', people: ['alice'], level: 'full' };

function watching() {
  const canaries = new Canaries(seeded(7));
  return { canary: canaries.mint('a case', OF_ALICE), detector: new Detector(canaries) };
}

describe('the detector', () => {
  it.each(Object.entries(ENCODINGS))('sees a canary in %s, between other words', (_, encode) => {
    const { canary, detector } = watching();
    detector.inspect(BOB, 'request', `well: ${encode(`the ${canary.word} word`)} and so on`, 'a turn');
    expect(detector.leaks).toMatchObject([{ canary, reader: BOB, channel: 'request' }]);
  });

  it.each(Object.entries(ENCODINGS))('sees one in %s that is encoded once more', (_, encode) => {
    const { canary, detector } = watching();
    const twice = Buffer.from(encode(`the ${canary.word} word`)).toString('base64');
    detector.inspect(BOB, 'request', `well: ${twice}`, 'a turn');
    expect(detector.leaks).toHaveLength(1);
  });

  it('sees the half of one, one that is cut between two fields, and one in a key', () => {
    const { canary, detector } = watching();
    detector.inspect(BOB, 'cut off', `it was ${canary.word.slice(0, 8)}…`, 'a turn');
    detector.inspectAll(BOB, 'two fields', { text: [canary.word.slice(0, 5), canary.word.slice(5)] }, 'a turn');
    detector.inspectAll(BOB, 'key', { [canary.word]: 1 }, 'a turn');
    expect(detector.leaks.map(({ channel }) => channel)).toEqual(['cut off', 'two fields', 'key']);
  });

  it('says nothing where it may be seen, and nothing of what is no canary', () => {
    const { canary, detector } = watching();
    detector.inspect(ALICE, 'request', canary.word, 'a turn');
    detector.inspect(BOB, 'request', 'zqx zqxaaaaaaaaa enF4 7a7178 %7a%71%78 122 113 120', 'a turn');
    detector.inspect(BOB, 'request', crypto.randomUUID().repeat(50), 'a turn');
    expect(detector.leaks).toEqual([]);
  });

  it('counts a secret once for each reader and channel', () => {
    const { canary, detector } = watching();
    for (const channel of ['request', 'request', 'event message']) {
      detector.inspect(BOB, channel, canary.word, 'a turn');
    }
    expect(detector.leaks).toHaveLength(2);
  });
});

describe('a canary', () => {
  it('stands in its text as one word, and leaves the others as they are', () => {
    const { canary } = watching();
    const text = planted('the spare key is under the pot', canary, seeded(3));
    expect(text.split(' ').filter((word) => word !== canary.word)).toEqual('the spare key is under the pot'.split(' '));
    expect(text.split(' ')).toContain(canary.word);
  });

  it('is the same again with the same seed', () => {
    expect(watching().canary.word).toBe(watching().canary.word);
  });
});

describe('encoded text', () => {
  it('is found like by the plain expression', () => {
    const random = seeded(11);
    for (let run = 0; run < 2_000; run += 1) {
      const text = Array.from({ length: 12 }, () => 'aZ9+/_-'.repeat(Math.floor(random() * 6))).join(
        random() < 0.5 ? ' ' : ', ',
      );
      expect(runsIn(text)).toEqual(text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []);
    }
  });
});
