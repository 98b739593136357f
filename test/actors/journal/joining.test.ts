import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { personName } from '../../../src/protocol/ids.ts';
import { ALICE_DM, accepted, begun, KITCHEN, newFolder, TestJournal, toolSteps, words } from './support.ts';

const as = (person: string, place = ALICE_DM) => ({ person: personName(person), place });

/** A turn of Alice's that runs, and what she says meanwhile. */
async function scene(more: { readonly also?: (typeof KITCHEN)[] } = {}) {
  const journal = await TestJournal.open(await newFolder());
  const [control, port] = [journal.control(), journal.inbox()];
  const first = (await accepted(port, { id: 'm1', text: 'where is the key?' })).inbox;
  const { turn } = await begun(control, first);
  const second = (await accepted(port, { id: 'm2', text: 'and the shed?', ...more })).inbox;
  return { journal, control, port, first, second, turn, call: journal.turn(turn).call };
}

/** A call and its result, as the first two steps. */
async function calls(turn: ReturnType<TestJournal['turn']>['call']): Promise<void> {
  for (const [step, message] of toolSteps('call-1', 'found').entries()) await turn.append({ step, message });
}

const replies = ({ events }: TestJournal) => events.filter(({ type }) => type === 'reply').length;

test('a turn is not committed with something unread that joined it: it reads it, once, and then it is', async () => {
  const { journal, control, first, second, call, turn } = await scene();
  await using _ = journal;
  expect(await control.call.join({ inbox: second, to: first, ...as('alice') })).toEqual({ joined: true });
  // Asked again, for the answer was lost: it did.
  expect(await control.call.join({ inbox: second, to: first, ...as('alice') })).toEqual({ joined: true });

  expect(await call.commit({ text: 'under the pot' })).toEqual({ unheard: true });
  expect(replies(journal)).toBe(0);
  const { messages } = await call.hear({ step: 0, said: 'under the pot' });
  expect(messages).toEqual([{ message: 'm2', text: 'and the shed?' }]);
  expect(await call.hear({ step: 2 })).toEqual({ messages: [] });
  expect(await call.commit({ text: 'locked' })).toEqual({ unheard: false });

  const next = await begun(control, (await accepted(journal.inbox(), { id: 'm3', text: 'thanks' })).inbox);
  const { history } = await journal.turn(next.turn).call.load({});
  expect(history.map(({ author, aloud, message }) => [author, aloud, message.role, words(message)])).toEqual([
    ['alice', true, 'user', 'where is the key?'],
    [null, true, 'assistant', 'under the pot'],
    ['alice', true, 'user', 'and the shed?'],
    [null, true, 'assistant', 'locked'],
  ]);
  expect(replies(journal)).toBe(2);
  expect(turn).not.toBe(next.turn);
  expect((await control.call.overview({})).waiting).toBe(0);
});

test('what joined is no mail any more, also for whoever comes after a crash, which goes on with it', async () => {
  const { journal, control, first, second, call, turn } = await scene();
  await control.call.join({ inbox: second, to: first, ...as('alice') });
  await calls(call);
  await call.hear({ step: 2 });
  await using after = await journal.crash();
  const again = after.control();
  // What waited is announced before what comes now.
  const { inbox: third } = await accepted(after.inbox(), { id: 'm3', text: 'thanks' });
  await after.event('mail', ({ inbox }) => inbox === third);
  expect(after.events).toMatchObject([
    { type: 'mail', inbox: first },
    { type: 'mail', inbox: third },
  ]);
  expect(await begun(again, first)).toMatchObject({ turn });
  const { steps, heard } = await after.turn(turn).call.load({});
  expect(steps.map(({ role }) => role)).toEqual(['assistant', 'user', 'user']);
  expect(heard).toEqual([2]);
  expect(await after.turn(turn).call.hear({ step: 3 })).toEqual({ messages: [] });
});

test('a turn that fails keeps what joined it, read or not, behind its steps', async () => {
  const { journal, control, first, second, call } = await scene();
  await using _ = journal;
  await control.call.join({ inbox: second, to: first, ...as('alice') });
  await calls(call);
  await call.fail({ code: 'E_PROVIDER', message: 'It failed.' });
  const sessions = journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' });
  const { entries } = await sessions.call.history({ limit: 50 });
  expect(entries.map(({ text }) => text)).toEqual(['where is the key?', 'and the shed?', '[coop] It failed.']);
  expect(await control.call.overview({})).toMatchObject({ waiting: 0, running: 0, failed: 1 });
});

test('a turn that starts over reads anew what joined it', async () => {
  const { journal, control, first, second, call, turn } = await scene();
  await using _ = journal;
  await control.call.join({ inbox: second, to: first, ...as('alice') });
  await calls(call);
  await call.hear({ step: 2 });
  await begun(control, first, { level: 'inner', placeLevel: 'inner' });
  const over = journal.turn(turn).call;
  expect(await over.load({})).toMatchObject({ steps: [], heard: [] });
  expect((await over.hear({ step: 0 })).messages).toHaveLength(1);
});

test('where its sender is not known any more, what a turn has not read is mail again', async () => {
  const { journal, control, first, second } = await scene();
  await using _ = journal;
  await control.call.join({ inbox: second, to: first, ...as('alice') });
  const before = journal.events.length;
  await control.call.hold({ inbox: first, about: 'x', notice: 'y' });
  await expect.poll(() => journal.events.slice(before)).toMatchObject([{ type: 'mail', inbox: second }]);
});

test.each([
  ['another person', as('bob')],
  ['another place', as('alice', KITCHEN)],
])('nothing joins the turn of %s', async (_what, whose) => {
  const { journal, control, first, second } = await scene();
  await using _ = journal;
  expect(await control.call.join({ inbox: second, to: first, ...whose })).toEqual({ joined: false });
});

test('nothing joins a turn that has ended, or whose answer goes to other places', async () => {
  const { journal, control, first, second, call } = await scene();
  await using _ = journal;
  await call.commit({ text: 'under the pot' });
  expect(await control.call.join({ inbox: second, to: first, ...as('alice') })).toEqual({ joined: false });
  expect(await begun(control, second)).toMatchObject({ attempt: 1 });

  const other = await scene({ also: [KITCHEN] });
  await using __ = other.journal;
  expect(await other.control.call.join({ inbox: other.second, to: other.first, ...as('alice') })).toEqual({
    joined: false,
  });
});

test('what joined is begun and given up by nobody else', async () => {
  const { journal, control, port, first, second } = await scene();
  await using _ = journal;
  await control.call.join({ inbox: second, to: first, ...as('alice') });
  await expect(begun(control, second)).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  await control.call.abandon({ inbox: second, code: 'E_FAILED', message: 'gone' });
  const { inbox: third } = await accepted(port, { id: 'm3', text: 'thanks' });
  await journal.event('mail', ({ inbox }) => inbox === third);
  expect(replies(journal)).toBe(0);
});

test('so much joins one turn, and the rest waits', async () => {
  const { journal, control, port, first } = await scene();
  await using _ = journal;
  const joined: boolean[] = [];
  for (let n = 0; n < 22; n += 1) {
    const { inbox } = await accepted(port, { id: `more-${n}`, text: 'x' });
    joined.push((await control.call.join({ inbox, to: first, ...as('alice') })).joined);
  }
  expect(joined.filter(Boolean)).toHaveLength(20);
  expect(joined.at(-1)).toBe(false);
});

test('what is forgotten with a conversation is also what joined its turns', async () => {
  const { journal, control, first, second, call } = await scene();
  await using _ = journal;
  await control.call.join({ inbox: second, to: first, ...as('alice') });
  await call.hear({ step: 0 });
  await call.commit({ text: 'both' });
  const channel = await journal.channel(() => ({ receipt: 'r' }));
  for (const event of journal.events)
    if (event.type === 'reply')
      await control.call.route({ outbox: event.outbox, decision: 'send', level: 'full', why: '' });
  expect(channel.said).toHaveLength(1);
  const sessions = journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' });
  const [row] = (await sessions.call.list({ limit: 1 })).sessions;
  await sessions.call.forget({ id: row?.id ?? 0 });
  expect(await readFile(journal.path, 'latin1')).not.toContain('and the shed?');
});
