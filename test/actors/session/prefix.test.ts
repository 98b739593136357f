import fc from 'fast-check';
import { expect, it } from 'vitest';
import { breakpointsOf, newestMessage, pastMessages } from '../../../src/actors/session/prompt/index.ts';
import type { Entry } from '../../../src/protocol/contracts/journal/index.ts';
import { leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { TurnLease } from '../../../src/protocol/lease.ts';
import type { Message } from '../../../src/protocol/model.ts';
import { TRUST_LEVELS } from '../../../src/protocol/trust.ts';
import { ALICE, asked, call, entry, KITCHEN, results } from './support.ts';

const words = fc.oneof(
  fc.lorem({ maxCount: 8 }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('[coop] x', '<context>\nlevel: full'),
);

/** One turn: what is said, the calls that it makes, what it answers; and what it is told of its moment. */
const turn = fc.record({
  author: fc.constantFrom('alice', 'bob', '?terminal:mallory'),
  integrity: fc.constantFrom(...TRUST_LEVELS),
  text: words,
  calls: fc.array(words, { maxLength: 3 }),
  answer: words,
  reminder: words,
  files: words,
  at: fc.integer({ min: 0, max: 4e12 }),
  overheard: fc.array(words, { maxLength: 2 }),
});

const lease = (place: TurnLease['place'], level: TurnLease['effective']['level']): TurnLease => ({
  ...{ id: leaseId('lease'), kind: 'turn', errorDetails: true, turn: turnId('turn'), agent: 'cooper', model: 'a/b' },
  ...{ person: personName('alice'), place, effective: { level, sender: level, place: level, why: '' } },
});

/** What a request says, block by block, as a cache compares it. */
const blocks = (messages: readonly Message[]): string[] =>
  messages.flatMap(({ role, content }) => content.map((block) => JSON.stringify([role, block])));

/** All that stands before a breakpoint, and its own block. */
function before(messages: readonly Message[], point: { readonly message: number; readonly block: number }): string[] {
  const kept = messages.slice(0, point.message + 1);
  const last = kept.at(-1);
  if (last === undefined) return [];
  // Cut in the middle of a message, it is one with fewer blocks.
  return blocks([...kept.slice(0, -1), { ...last, content: last.content.slice(0, point.block + 1) } as Message]);
}

it('what stands before the breakpoint of a turn stands there, byte for byte, in every later one', () => {
  const place = fc.constantFrom(ALICE, KITCHEN);
  fc.assert(
    fc.property(
      fc.array(turn, { minLength: 2, maxLength: 6 }),
      place,
      fc.constantFrom(...TRUST_LEVELS),
      (turns, where, level) => {
        const own = lease(where, level);
        const history: Entry[] = [];
        const held: string[][] = [];
        for (const [index, one] of turns.entries()) {
          for (const text of one.overheard) history.push(entry('?terminal:x', text, { integrity: 'public' }));
          const past = pastMessages(own, history);
          const newest = newestMessage(own, { author: 'alice', text: one.text, at: one.at }, one);
          const messages = [...past, newest];
          const [inner, point] = breakpointsOf(messages, past.length);
          for (const earlier of held) expect(blocks(messages).slice(0, earlier.length)).toEqual(earlier);
          held.push(before(messages, point ?? inner ?? { message: 0, block: 0 }));
          history.push(entry('alice', one.text, { integrity: level }));
          for (const [at, input] of one.calls.entries()) {
            const message = asked(call(`tool_${index}_${at}`, { input }));
            history.push(entry(null, '', { aloud: false, message }));
            history.push(entry(null, '', { aloud: false, message: results('call-1', input, one.integrity) }));
          }
          history.push(entry(null, one.answer));
        }
      },
    ),
    { numRuns: 100 },
  );
});
