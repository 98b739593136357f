/** The first conversation: told to whoever owns the house, alone, until the agent has ended it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { workspaceFiles } from '../../src/config/templates.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import { type Content, type MessagesBody, toolResults } from '../support/messages-api.ts';
import { withModel } from './model.ts';

const MARK = 'The first conversation';

it('is there until it is ended, for nobody below, and what it wrote is what the agent is told afterwards', async () => {
  let next: [string, unknown][] = [];
  let lastBody: MessagesBody | undefined;
  const script = (body: MessagesBody): Content => {
    lastBody = body;
    const call = next.shift();
    return call === undefined
      ? [{ type: 'text', text: `Hello. ${toolResults(body).join(' ')}`.trim() }]
      : [{ type: 'tool_use', name: call[0], input: call[1] }];
  };
  await using stage = await withModel(script);
  const workspace = join(dirname(stage.household.config), 'workspaces', 'default');
  for (const [path, text] of workspaceFiles(['alice'])) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  const told = () => JSON.stringify(lastBody);
  const alice = await Guest.arrive(stage.household, 'alice');
  const bob = await Guest.arrive(stage.household, 'bob');
  await alice.ask('hello');
  expect(told()).toContain(MARK);
  await bob.ask('hello');
  expect(told()).not.toContain(MARK);

  next = [
    ['write_file', { path: 'users/alice/USER.md', text: '- Called: Ally\n' }],
    ['write_file', { path: 'IDENTITY.md', text: '- Name: Otto\n' }],
  ];
  expect((await alice.ask('call me Ally, and I call you Otto')).text).toContain('Nothing is written yet');
  const { approvals } = await alice.client.call('attention', {});
  for (const request of approvals) {
    await alice.client.call('decide', { id: request.id, decision: 'approve', digest: approvalDigest(request) });
  }
  await expect.poll(() => readFileSync(join(workspace, 'IDENTITY.md'), 'utf8')).toContain('Otto');
  next = [['write_file', { path: 'BOOTSTRAP.md', text: '' }]];
  await alice.ask('done');

  await alice.ask('who are you?');
  expect(told()).not.toContain(MARK);
  expect(told()).toContain('Name: Otto');
  expect(told()).toContain('Called: Ally');
});
