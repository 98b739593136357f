import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { withModel } from '../daemon/model.ts';
import { toolResults } from '../support/messages-api.ts';
import { hasTmux, Terminal, times } from './terminal.ts';

const WISH = 'Bob wants a bicycle for his birthday';

const asking = () =>
  withModel((body) =>
    toolResults(body)[0] === undefined
      ? [{ type: 'tool_use', name: 'memory_write', input: { text: WISH, store: 'social', audience: 'everyone' } }]
      : [{ type: 'text', text: 'Then it is so.' }],
  );

describe.skipIf(!hasTmux)('requests, in the terminal', () => {
  test('come as a card of their own, and are decided by it; in a room and below full there is nothing of it', async () => {
    await using stage = await asking();
    const attach = (...more: string[]) =>
      Terminal.open(['attach', '-c', stage.household.config, ...more], { rows: 30 });
    await using alice = await attach();
    await using kitchen = await attach('--as', 'alice', '--room', 'kitchen');
    await using bob = await attach('--as', 'bob');
    await alice.shows('cooper · alice · full');
    await kitchen.shows('#kitchen');
    await alice.type('half a thought');
    await bob.shows('cooper · bob');
    await bob.say('let people know what I would like');
    await bob.shows('● Then it is so.');

    const asked = await alice.shows(`│ │ ${WISH}`);
    expect(asked).toMatch(/╭─+╮\n│ \[coop\] Request ([A-Z0-9]{4}-[A-Z0-9]{4}): nothing is done/);
    expect(asked).toContain('1 to decide');
    expect(asked).toContain('› half a thought');
    const id = /Request (\S{9}):/.exec(asked)?.[1] ?? '';

    await alice.press('C-u');
    await alice.type('/approve ');
    await alice.shows(`${id}  bob: ${WISH}`);
    await alice.type(id.slice(0, 2).toLowerCase());
    await alice.press('Tab');
    await alice.shows(`› /approve ${id}`);
    await alice.press('Enter');
    await alice.shows(`${id} is approved: coop does it now.`);
    expect(await bob.shows('Approved by alice')).not.toContain(id);
    expect(await alice.hides('to decide')).not.toContain('Connecting');

    for (const other of [kitchen, bob]) {
      await other.type('/appr');
      await other.shows('› /appr');
      expect(await other.screen()).not.toMatch(/\/approv|\/deny/);
      await other.press('C-u');
      await other.say(`/approve ${id}`);
      expect(await other.shows('There is no /approve.')).not.toContain('Request');
    }
  });

  test('that were there before are shown once, and again where they are asked for', async () => {
    await using stage = await asking();
    const bob = await Guest.arrive(stage.household, 'bob');
    await bob.ask('let people know what I would like');
    await using alice = await Terminal.open(['attach', '-c', stage.household.config], { rows: 40 });
    const asked = await alice.shows(WISH);
    const id = /Request (\S{9}):/.exec(asked)?.[1] ?? '';
    await alice.say('/approvals');
    await alice.shows((screen) => times(screen, WISH) === 2);
    await alice.say(`/deny ${id}`);
    await alice.shows(`${id} is denied: nothing is done.`);
    await alice.say('/approvals');
    await alice.shows('Nothing waits for a decision.');
  });

  test('are decided where there are only lines, too', async () => {
    await using stage = await asking();
    await using alice = await Terminal.open(['attach', '-c', stage.household.config], {
      rows: 40,
      env: { TERM: 'dumb' },
    });
    await alice.shows(/^alice>/m);
    const bob = await Guest.arrive(stage.household, 'bob');
    await bob.ask('let people know what I would like');
    const id = /Request (\S{9}):/.exec(await alice.shows(`\n│ ${WISH}`))?.[1] ?? '';
    await alice.say('/deny ZZZZ-ZZZZ');
    await alice.shows('There is no request ZZZZ-ZZZZ that waits');
    await alice.say(`/deny ${id.toLowerCase()}`);
    await alice.shows(`${id} is denied: nothing is done.`);
  });
});

describe.skipIf(!hasTmux)('a level that changes under the client', () => {
  test('has it connect again, with what is being written', async () => {
    await using stage = await asking();
    await using bob = await Terminal.open(['attach', '-c', stage.household.config, '--as', 'bob']);
    await bob.shows('cooper · bob · inner');
    await bob.type('half a thought');
    await writeFile(stage.household.config, stage.config.replace('trust = "inner"', 'trust = "familiar"'));
    const screen = await bob.shows('cooper · bob · familiar');
    expect(screen).toContain('What you may see here has changed.');
    expect(screen).toContain('› half a thought');
  });
});
