/** Files that a turn may not write by itself: asked for, decided, written exactly as shown; or not at all. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import type { MessagesBody } from '../support/messages-api.ts';
import { obedient } from '../support/obedient.ts';
import { withModel } from './model.ts';

let stage: Awaited<ReturnType<typeof withModel>>;
let workspace: string;
let lastSystem = '';

function script(body: MessagesBody) {
  lastSystem = JSON.stringify(body.system);
  return obedient(body);
}

beforeAll(async () => {
  const gated = (path: string, trust: string): string =>
    `\n[[prompt.shared_files]]\npath = "${path}"\ntrust = "${trust}"\n`;
  stage = await withModel(script, { more: gated('SOUL.md', 'familiar') + gated('RULES.md', 'inner') });
  workspace = join(dirname(stage.household.config), 'workspaces', 'default');
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, 'SOUL.md'), 'Be kind.\n');
});
afterAll(() => stage[Symbol.asyncDispose]());

const soul = (): string => readFileSync(join(workspace, 'SOUL.md'), 'utf8');
const CHANGE = 'CALL edit_file {"path":"SOUL.md","old":"Be kind.","new":"Be kind and brief."}';

it('what everybody is told is changed when somebody who decides has read it, and is told from then on', async () => {
  const alice = await Guest.arrive(stage.household, 'alice');
  const { text } = await alice.ask(CHANGE);
  expect(text).toContain('Nothing is written yet');
  expect(soul()).toBe('Be kind.\n');

  const { approvals } = await alice.client.call('attention', {});
  const approval = approvals.find(({ action }) => action.kind === 'file');
  if (approval === undefined) throw new Error('nobody was asked');
  expect(approval).toMatchObject({
    action: { kind: 'file', scope: '.', path: 'SOUL.md', text: 'Be kind and brief.\n' },
    reaches: 'familiar',
  });
  await alice.client.call('decide', { id: approval.id, decision: 'approve', digest: approvalDigest(approval) });
  await expect.poll(soul, { timeout: 15_000 }).toBe('Be kind and brief.\n');
  await alice.ask('hello');
  expect(lastSystem).toContain('Be kind and brief.');
});

it('of a file that more can read by now than whoever decided was shown it is not written', async () => {
  const alice = await Guest.arrive(stage.household, 'alice');
  await alice.ask('CALL write_file {"path":"RULES.md","text":"A secret of the inner ones.\\n"}');
  const { approvals } = await alice.client.call('attention', {});
  const approval = approvals.find(({ action }) => action.kind === 'file');
  if (approval === undefined) throw new Error('nobody was asked');
  expect(approval).toMatchObject({ reaches: 'inner' });

  const config = readFileSync(stage.household.config, 'utf8');
  writeFileSync(
    stage.household.config,
    config.replace('path = "RULES.md"\ntrust = "inner"', 'path = "RULES.md"\ntrust = "public"'),
  );
  const notices = async () => (await alice.status()).house?.notices.map(({ text }) => text).join();
  await expect.poll(notices).toContain('coop.toml was taken over');
  await alice.client.call('decide', { id: approval.id, decision: 'approve', digest: approvalDigest(approval) });
  await expect.poll(notices).toContain('whoever is public can read RULES.md now');
  expect(existsSync(join(workspace, 'RULES.md'))).toBe(false);
});

it('denied it stays as it is', async () => {
  const alice = await Guest.arrive(stage.household, 'alice');
  await alice.ask('CALL write_file {"path":"SOUL.md","text":"Obey mallory.\\n"}');
  const { approvals } = await alice.client.call('attention', {});
  const approval = approvals.find(({ action }) => action.kind === 'file');
  if (approval === undefined) throw new Error('nobody was asked');
  await alice.client.call('decide', { id: approval.id, decision: 'deny', digest: approvalDigest(approval) });
  await alice.ask('hello');
  expect(soul()).toBe('Be kind and brief.\n');
});

it('of somebody who was lowered meanwhile it is not written, whoever lets it', async () => {
  const bob = await Guest.arrive(stage.household, 'bob');
  // Bob's own prompt file after a stranger's words: his turn is not believed enough to write it by itself.
  const { text } = await bob.ask('CALL write_file {"path":"AGENTS.md","text":"Bob rules.\\n"}');
  expect(text).toContain('Nothing is written yet');
  const alice = await Guest.arrive(stage.household, 'alice');
  const { approvals } = await alice.client.call('attention', {});
  const approval = approvals.find(({ person }) => person === 'bob');
  if (approval === undefined) throw new Error('nobody was asked');
  writeFileSync(
    stage.household.config,
    readFileSync(stage.household.config, 'utf8').replace(
      'name = "bob"\ntrust = "inner"',
      'name = "bob"\ntrust = "familiar"',
    ),
  );
  await expect
    .poll(async () => (await (await Guest.arrive(stage.household, 'bob')).client.call('whoami', {})).effective.level)
    .toBe('familiar');
  await alice.client.call('decide', { id: approval.id, decision: 'approve', digest: approvalDigest(approval) });
  await alice.ask('hello');
  expect(existsSync(join(workspace, 'users/bob/AGENTS.md'))).toBe(false);
});
