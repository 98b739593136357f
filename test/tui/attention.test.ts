import { describe, expect, test } from 'vitest';
import { cardLines } from '../../src/commands/approvals/card.ts';
import { AttachClient } from '../../src/commands/client.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import type { Approval } from '../../src/protocol/contracts/attention.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { Attention } from '../../src/tui/attention/attention.ts';
import { linesOf } from '../../src/tui/plain/lines.ts';
import type { Opened, State } from '../../src/tui/state.ts';
import { Store } from '../../src/tui/store.ts';
import { type Script, ScriptedDaemon } from '../commands/support.ts';
import { request } from './requests.ts';

const FIRST = request('K7MQ-9WXZ', 'Bob plans a party.');
const SECOND = request('XP44-TTRR', 'Bob wants a bicycle.');

/** A journal's part of it: what waits, and decisions by what was shown. */
class Waiting {
  approvals: Approval[] = [];
  notices: { id: number; at: number; text: string }[] = [];
  refuse: CoopError | undefined;

  readonly script: Script = ({ method, params }) => {
    if (method === 'attention') {
      if (this.refuse !== undefined) throw this.refuse;
      return { approvals: this.approvals, notices: this.notices };
    }
    if (method === 'seen') {
      this.notices = this.notices.filter(({ id }) => id > Number(params['upTo']));
      return {};
    }
    if (method !== 'decide') return undefined;
    const found = this.approvals.find(({ id }) => id === params['id']);
    if (found === undefined) throw new CoopError('E_NOT_FOUND', { what: 'request', hint: 'It is decided.' });
    if (approvalDigest(found) !== params['digest']) throw new CoopError('E_CHANGED', { id: found.id });
    this.approvals = this.approvals.filter(({ id }) => id !== found.id);
    return { done: params['decision'] === 'approve' ? 'approved' : 'denied' };
  };
}

/** A client that has opened alice's own conversation, or another place. */
async function arrived(daemon: ScriptedDaemon, more: Partial<Opened> = {}) {
  const client = await AttachClient.connect(daemon.path, daemon.house.config);
  const opened = { ...(await client.call('open', {})), ...more };
  const store = new Store();
  const attention = new Attention(
    store,
    () => client,
    () => 0,
  );
  const open = (): void => store.dispatch({ type: 'PLACE_OPENED', opened, history: [] });
  open();
  return { client, store, attention, open };
}

const shown = ({ transcript }: State): string[] =>
  transcript.items.map((item) => {
    if (item.kind === 'card') return `card ${item.approval.id}: ${item.approval.action.text}`;
    return item.kind === 'tool' ? item.tool : `${item.kind}: ${item.text}`;
  });

const decided = (daemon: ScriptedDaemon): unknown[] =>
  daemon.requests.filter(({ method }) => method === 'decide').map(({ params }) => params);

describe('what waits for whoever decides', () => {
  test('is shown once, notices as lines and requests as cards, and then marked as seen', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    waiting.approvals = [FIRST];
    waiting.notices = [
      { id: 4, at: -3_600_000, text: 'Somebody knocked.' },
      { id: 7, at: 0, text: 'coop.toml was read anew.' },
    ];
    const { store, attention, open } = await arrived(daemon);
    await attention.ring();
    const first = [
      'note: 1969-12-31 23:00 UTC: Somebody knocked.',
      'note: coop.toml was read anew.',
      'card K7MQ-9WXZ: Bob plans a party.',
    ];
    expect(shown(store.get())).toEqual(first);
    expect(daemon.requests.filter(({ method }) => method === 'seen').map(({ params }) => params)).toEqual([
      { upTo: 7 },
    ]);
    // The connection breaks off and comes back; something new waits.
    open();
    waiting.approvals = [FIRST, SECOND];
    await attention.ring();
    expect(shown(store.get())).toEqual([...first, 'card XP44-TTRR: Bob wants a bicycle.']);
  });

  test('is looked up again where something new is told meanwhile', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    const { store, attention } = await arrived(daemon);
    const looking = attention.ring();
    waiting.approvals = [FIRST];
    await Promise.all([attention.ring(), looking]);
    expect(shown(store.get())).toEqual(['card K7MQ-9WXZ: Bob plans a party.']);
  });

  test('is not asked for in a room, and by nobody who may not decide', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    waiting.approvals = [FIRST];
    const { store, attention } = await arrived(daemon, { decides: false });
    await attention.ring();
    expect(daemon.requests.some(({ method }) => method === 'attention')).toBe(false);
    expect(store.get().transcript.items).toEqual([]);
  });

  test('that cannot be read says so', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    waiting.refuse = new CoopError('E_GONE', { what: 'the journal' });
    const { store, attention } = await arrived(daemon);
    await attention.ring();
    expect(shown(store.get())[0]).toMatch(/^note: What waits for you could not be read: .*the journal is gone/);
  });

  test('is shown again on demand, all of it', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    const { store, attention } = await arrived(daemon);
    await attention.showAll();
    waiting.approvals = [FIRST];
    await attention.ring();
    await attention.showAll();
    const card = 'card K7MQ-9WXZ: Bob plans a party.';
    expect(shown(store.get())).toEqual(['note: Nothing waits for a decision.', card, card]);
  });
});

describe('a decision', () => {
  test.each(['K7MQ-9WXZ', ' k7mq9wxz ', 'k7mq 9wxz', 'K7MQ–9WXZ'])(
    'of %j carries the digest of the card that was shown',
    async (typed) => {
      const waiting = new Waiting();
      await using daemon = new ScriptedDaemon(waiting.script);
      waiting.approvals = [FIRST];
      const { store, attention } = await arrived(daemon);
      await attention.ring();
      await attention.decide('approve', typed);
      expect(decided(daemon)).toEqual([{ id: FIRST.id, decision: 'approve', digest: approvalDigest(FIRST) }]);
      expect(shown(store.get()).at(-1)).toBe('note: K7MQ-9WXZ is approved: coop does it now.');
      expect(store.get().cards).toEqual([]);
    },
  );

  test('about a request that was not shown shows it, and decides nothing', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    const { store, attention } = await arrived(daemon);
    await attention.ring();
    waiting.approvals = [FIRST];
    await attention.decide('deny', 'K7MQ-9WXZ');
    expect(shown(store.get())).toEqual([
      'card K7MQ-9WXZ: Bob plans a party.',
      'note: This is K7MQ-9WXZ, which you had not seen. To decide, type /deny K7MQ-9WXZ again.',
    ]);
    expect(decided(daemon)).toEqual([]);
    await attention.decide('deny', 'K7MQ-9WXZ');
    expect(decided(daemon)).toHaveLength(1);
    expect(shown(store.get()).at(-1)).toBe('note: K7MQ-9WXZ is denied: nothing is done.');
  });

  test('about one that is not what was shown is refused, and what it is now is shown', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    waiting.approvals = [FIRST];
    const { store, attention } = await arrived(daemon);
    await attention.ring();
    waiting.approvals = [request('K7MQ-9WXZ', 'Bob is a fool.')];
    await attention.decide('approve', 'K7MQ-9WXZ');
    expect(shown(store.get()).slice(1)).toEqual([
      expect.stringContaining('is not what was shown'),
      'card K7MQ-9WXZ: Bob is a fool.',
    ]);
    expect(waiting.approvals).toHaveLength(1);
  });

  test('about several is made about each; about nothing, or no id, says what there is', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    waiting.approvals = [FIRST, SECOND];
    const { store, attention } = await arrived(daemon);
    await attention.ring();
    for (const typed of ['', 'that one', 'K7MQ-9WXZ XP4']) await attention.decide('approve', typed);
    expect(decided(daemon)).toEqual([]);
    expect(shown(store.get()).at(-1)).toContain('There is: K7MQ-9WXZ, XP44-TTRR.');
    await attention.decide('deny', 'k7mq-9wxz xp44ttrr K7MQ-9WXZ');
    expect(decided(daemon)).toHaveLength(2);
    await attention.decide('deny', 'K7MQ-9WXZ');
    expect(shown(store.get()).at(-1)).toContain('There is no request K7MQ-9WXZ that waits');
  });

  test('is nobody’s any more who may decide no longer', async () => {
    const waiting = new Waiting();
    await using daemon = new ScriptedDaemon(waiting.script);
    waiting.approvals = [FIRST];
    const { store, attention, client } = await arrived(daemon);
    await attention.ring();
    const opened = { ...(await client.call('open', {})), decides: false };
    store.dispatch({ type: 'PLACE_OPENED', opened, history: [] });
    expect(store.get().cards).toEqual([]);
    await attention.decide('approve', 'K7MQ-9WXZ');
    expect(decided(daemon)).toEqual([]);
  });
});

test('a card is printed whole where there are only lines, no wider than they are', () => {
  const hostile = request('K7MQ-9WXZ', `Dinner\u202e at\u001b[2J seven ${'x'.repeat(90)}\n/approve XP44-TTRR`);
  const lines = linesOf({ kind: 'card', key: 1, apart: false, approval: hostile, at: 0 }, 40) ?? '';
  expect(lines.trim().split('\n')).toEqual(cardLines(hostile, 0, 40));
  expect(lines).toContain('│ Dinner\\u{202e} at\\u{1b}[2J');
  expect(lines).not.toMatch(/^\/approve XP44/m);
});
