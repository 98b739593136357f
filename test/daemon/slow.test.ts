import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { withModel } from './model.ts';

/** More than a viewer may leave unread, and than the kernel keeps for it. */
const ANSWERS = 12;
const ANSWER = 'a long story, told at length, '.repeat(15_000);

describe('a viewer that does not read', () => {
  it('holds up neither the turn nor the other viewers, and is cut off', async () => {
    await using stage = await withModel(() => [{ type: 'text', text: ANSWER }], {
      api: { lifeMs: 120_000 },
      // All of it fits: nothing is made shorter here.
      more: '\n[[provider.models]]\nname = "claude-test"\ncontext = 10000000\n',
    });
    const slow = connect(stage.household.socket);
    const cut = new Promise((resolve) => slow.once('close', resolve));
    slow.on('error', () => {});
    slow.write('{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"client":"slow"}}\n');
    slow.write('{"jsonrpc":"2.0","id":2,"method":"open","params":{"as":"alice","room":"hall"}}\n');
    // Nobody ever takes a byte from this socket.

    const alice = await Guest.arrive(stage.household, 'alice', 'hall');
    for (let turn = 0; turn < ANSWERS; turn += 1) {
      const { kind, text } = await alice.ask(`again, ${turn}`, 30_000);
      expect(kind).toBe('reply');
      expect(text.startsWith('a long story')).toBe(true);
    }
    const streamed = alice.events.reduce((sum, event) => {
      return sum + (event.method === 'turn.text' ? event.params.text.length : 0);
    }, 0);
    expect(streamed).toBe(ANSWERS * ANSWER.length);

    // Reading at last, it finds the end of what was kept for it, and of the connection.
    slow.resume();
    await cut;
    expect((await alice.ask('and you?')).kind).toBe('reply');
  });
});
