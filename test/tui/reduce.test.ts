import { describe, expect, test } from 'vitest';
import { placeKey } from '../../src/protocol/address.ts';
import type { AttachEvent } from '../../src/protocol/attach.ts';
import { reduce } from '../../src/tui/reduce.ts';
import { type Action, INITIAL, type Opened, type State } from '../../src/tui/state.ts';
import { request } from './requests.ts';

const OPENED: Opened = {
  person: 'alice',
  place: placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' }),
  effective: { level: 'full', sender: 'full', place: 'full', why: 'alice is full' },
  agent: 'cooper',
  model: 'offline/simple',
  decides: true,
};
const USAGE = {
  model: 'simple',
  tokens: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 },
  context: 100,
  contextLimit: 1_000,
  cost: 0.25,
};

const said = (from: string | null, text: string) => ({ from, text, at: 0 });
const opened = (...history: ReturnType<typeof said>[]): Action => ({ type: 'PLACE_OPENED', opened: OPENED, history });
const hears = (event: AttachEvent): Action => ({ type: 'EVENT_HEARD', event });
const submitted = (text: string, id = 'i1'): Action => ({ type: 'MESSAGE_SUBMITTED', id, text });
const started = hears({ method: 'turn.started', params: { turn: 't', message: 'm' } });
const text = (words: string): Action =>
  hears({ method: 'turn.text', params: { turn: 't', message: 'm', text: words } });
const ended = (replies = true): Action =>
  hears({ method: 'turn.ended', params: { turn: 't', message: 'm', replies, usage: USAGE } });
const message = (
  kind: 'said' | 'reply' | 'failure' | 'notice' | 'sent',
  words: string,
  from: string | null = null,
): Action => hears({ method: 'message', params: { from, text: words, kind, message: 'm' } });
const tool = (state: 'started' | 'ended' | 'failed', summary: string): Action =>
  hears({ method: 'turn.tool', params: { turn: 't', message: 'm', call: 'c', tool: 'memory_search', state, summary } });

const having = (...actions: readonly Action[]): State => actions.reduce(reduce, INITIAL);

const shown = ({ transcript }: State): string[] =>
  transcript.items.map((item) => {
    switch (item.kind) {
      case 'said':
        return `${item.from}: ${item.text}${item.state === 'sent' ? '' : ` (${item.state})`}`;
      case 'tool':
        return `${item.tool} ${item.state}: ${item.asked} -> ${item.answered}`;
      case 'card':
        return `card ${item.approval.id}`;
      default:
        return `${item.kind}: ${item.text.trimEnd()}`;
    }
  });

describe('an answer', () => {
  test('grows out of its pieces, and the reply adds nothing that was seen', () => {
    const state = having(
      opened(),
      started,
      text('Under the '),
      text('blue pot.'),
      ended(),
      message('reply', 'Under the blue pot.'),
    );
    expect(shown(state)).toEqual(['words: Under the blue pot.']);
    expect(state.answer?.running).toBe(false);
  });

  test('that nobody saw live is shown by its reply', () => {
    expect(shown(having(opened(), message('reply', 'One.\n\nTwo.')))).toEqual(['words: One.', 'words: Two.']);
  });

  test('whose reply differs from what was streamed is what the reply says', () => {
    const state = having(opened(), started, text('Half of i'), ended(), message('reply', 'All of it.'));
    expect(shown(state)).toEqual(['words: All of it.']);
  });

  test('with a tool call in it keeps the order, and the call what it answered', () => {
    const state = having(
      opened(),
      started,
      text('Let me look.'),
      tool('started', 'key'),
      tool('ended', '1 found'),
      text('Here.'),
    );
    expect(shown(state)).toEqual(['words: Let me look.', 'memory_search ended: key -> 1 found', 'words: Here.']);
  });

  test('that is tried again takes back what it had shown', () => {
    const state = having(opened(), started, text('Half'), started, text('Whole.'));
    expect(shown(state)).toEqual(['words: Whole.']);
  });

  test('that goes on after a new connection begins anew, also where its start was not heard', () => {
    const state = having(opened(), started, text('Half'), opened(), text('Whole.'), message('reply', 'Whole.'));
    expect(shown(state)).toEqual(['words: Whole.']);
  });

  test('that had scrolled away and is tried again says so', () => {
    const state = having(
      opened(),
      started,
      text('Half.\n\nMore'),
      { type: 'ITEMS_SETTLED', count: 1 },
      started,
      text('Whole.'),
    );
    expect(shown(state)).toEqual(['words: Half.', 'note: The answer begins again.', 'words: Whole.']);
  });

  test('that fails is told once, though it is told twice', () => {
    const failed = hears({
      method: 'turn.failed',
      params: { turn: 't', message: 'm', code: 'E_CANCELLED', text: 'Stopped.' },
    });
    const state = having(opened(), started, text('Half'), failed, message('failure', 'Stopped.'));
    expect(shown(state)).toEqual(['words: Half', 'note: Stopped.']);
  });

  test('adds up what it cost', () => {
    const state = having(opened(), started, ended(), started, ended());
    expect(state.cost).toBe(0.5);
    expect(state.usage?.context).toBe(100);
  });
});

describe('a message', () => {
  const accepted: Action = { type: 'MESSAGE_ACCEPTED', id: 'i1', message: 'm' };

  test('is shown at once, waits in the outbox, and is awaited until its reply', () => {
    const sending = having(opened(), submitted('hello'));
    expect(shown(sending)).toEqual(['alice: hello (sending)']);
    expect(sending.outbox).toEqual([{ id: 'i1', text: 'hello' }]);
    const sent = reduce(sending, accepted);
    expect(sent).toMatchObject({ outbox: [], awaited: ['m'] });
    expect(reduce(sent, message('reply', 'Hi.')).awaited).toEqual([]);
  });

  test('whose reply overtakes its acknowledgement is not awaited for ever', () => {
    expect(having(opened(), submitted('hello'), message('reply', 'Hi.'), accepted).awaited).toEqual([]);
  });

  test('that gets no reply is not awaited', () => {
    expect(having(opened(), submitted('hello'), accepted, started, ended(false)).awaited).toEqual([]);
  });

  test('that is refused says why, and can be called back', () => {
    const state = having(opened(), submitted('hello'), { type: 'MESSAGE_REFUSED', id: 'i1', why: 'Too large.' });
    expect(shown(state)).toEqual(['alice: hello (refused)', 'note: Too large.']);
    expect(state.past.entries).toEqual(['hello']);
  });

  test('written before the place is open stands behind the history, under the person’s name', () => {
    const state = having(submitted('hello'), opened(said('alice', 'before'), said(null, 'Yes.')));
    expect(shown(state)).toEqual(['alice: before', 'words: Yes.', 'alice: hello (sending)']);
  });
});

describe('a connection that comes back', () => {
  test('shows only what was missed', () => {
    const history = [said('alice', 'one'), said(null, 'One.'), said('alice', 'two')];
    const state = having(opened(...history), opened(...history, said(null, 'Two.'), said('bob', 'hey')));
    expect(shown(state)).toEqual(['alice: one', 'words: One.', 'alice: two', 'words: Two.', 'bob: hey']);
  });

  test('replaces half an answer by the whole one of the history', () => {
    const state = having(opened(), started, text('Half'), opened(said(null, 'Whole.')));
    expect(shown(state)).toEqual(['words: Whole.']);
  });

  test('shows an answer once whose stream was under way when the history that has it was read', () => {
    const back = [opened(), started, text('Half'), opened(said(null, 'Whole.'))];
    expect(shown(having(...back, started, text('Whole.')))).toEqual(['words: Whole.']);
    expect(shown(having(...back, started, text('Whole.'), message('reply', 'Whole.')))).toEqual(['words: Whole.']);
  });

  test('shows a reply once that was under way when the history was read', () => {
    const state = having(opened(), opened(said(null, 'Whole.')), message('reply', 'Whole.'));
    expect(shown(state)).toEqual(['words: Whole.']);
    expect(shown(having(opened(said(null, 'Yes.')), started, text('Yes.'), message('reply', 'Yes.')))).toHaveLength(2);
  });

  test('counts the same words said twice as two', () => {
    const state = having(opened(said('bob', 'yes')), opened(said('bob', 'yes'), said('bob', 'yes')));
    expect(shown(state)).toEqual(['bob: yes', 'bob: yes']);
  });

  test('keeps the draft', () => {
    const draft = { text: 'half a th', cursor: 4 };
    const lost: Action = { type: 'CONNECTION_CHANGED', to: 'waiting', why: 'gone' };
    expect(having(opened(), { type: 'DRAFT_CHANGED', draft }, lost, opened()).draft).toEqual(draft);
  });
});

describe('what others than the agent say here', () => {
  test('words from elsewhere are shown as such, and answer nothing', () => {
    const state = having(opened(), started, text('Half'), message('sent', 'bob sends: dinner is ready'));
    expect(shown(state)).toEqual(['words: Half', 'sent: bob sends: dinner is ready']);
    expect(state.answer?.running).toBe(true);
  });

  test('coop’s own note is one, live and in the history, and stands there once', () => {
    const history = [said(null, 'Yes.'), said(null, '[coop] Approved by alice: a bicycle')];
    expect(shown(having(opened(...history)))).toEqual(['words: Yes.', 'note: Approved by alice: a bicycle']);
    const live = having(opened(said(null, 'Yes.')), message('notice', 'Approved by alice: a bicycle'));
    expect(shown(reduce(live, opened(...history)))).toEqual(['words: Yes.', 'note: Approved by alice: a bicycle']);
  });

  test('a message that is held or overheard stands there as said, with the reason why nobody answers', () => {
    const state = having(opened(), submitted('hello'), { type: 'MESSAGE_KEPT', id: 'i1', why: 'Held.' });
    expect(shown(state)).toEqual(['alice: hello', 'note: Held.']);
    expect(state).toMatchObject({ outbox: [], awaited: [] });
  });

  test('that one is judged anew keeps the draft, and takes away what is no longer one’s own to decide', () => {
    const draft = { text: 'half a th', cursor: 4 };
    const judged: Action = { type: 'PLACE_OPENED', opened: { ...OPENED, decides: false }, history: [] };
    const told: Action = {
      type: 'ATTENTION_TOLD',
      ...{ approvals: [request('K7MQ-9WXZ', 'x')], notices: [], at: 0, again: false },
    };
    const before = having(opened(), told, { type: 'DRAFT_CHANGED', draft });
    expect(before.cards).toHaveLength(1);
    const after = [hears({ method: 'changed', params: {} }), judged, told].reduce(reduce, before);
    expect(shown(after)).toEqual(['card K7MQ-9WXZ', 'note: What you may see here has changed. Connecting again.']);
    expect(after).toMatchObject({ draft, cards: [] });
  });
});

describe('what has scrolled away', () => {
  test('is what is done, from the top: nothing that changes', () => {
    const state = having(opened(), message('said', 'hey', 'bob'), started, text('One.\n\nTw'), {
      type: 'ITEMS_SETTLED',
      count: 9,
    });
    expect(state.transcript.settled).toBe(2);
    expect(shown(reduce(state, text('o.')))).toEqual(['bob: hey', 'words: One.', 'words: Two.']);
  });

  test('goes up when somebody says something new', () => {
    const state = having(opened(), message('reply', 'Yes.'), submitted('and?'));
    expect(state.transcript.settled).toBe(1);
  });
});
