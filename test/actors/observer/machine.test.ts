import { expect, it } from 'vitest';
import { createActor, fromCallback, fromPromise, waitFor } from 'xstate';
import { READY } from '../../../src/actors/kernel/host/index.ts';
import { type FileEvent, observerMachine } from '../../../src/actors/observer/machine.ts';

function observer(complaints: string[] = []) {
  const file = Promise.withResolvers<(event: FileEvent) => void>();
  const actor = createActor(
    observerMachine.provide({
      actors: { record: fromCallback<FileEvent>(({ sendBack }) => file.resolve(sendBack)) },
      actions: { complain: (_, { why }) => void complaints.push(why) },
    }),
  ).start();
  return { actor, file: file.promise };
}

it('opens, and is ready', async () => {
  const { actor } = observer();
  const snapshot = await waitFor(actor, ({ value }) => value !== 'opening');
  expect(snapshot.value).toEqual({ open: 'recording' });
  expect(snapshot.hasTag(READY)).toBe(true);
});

it('stays ready while the disk refuses, and complains once each time', async () => {
  const complaints: string[] = [];
  const { actor, file } = observer(complaints);
  const say = await file;
  say({ type: 'FILE_REFUSED', why: 'ENOSPC' });
  say({ type: 'FILE_REFUSED', why: 'ENOSPC' });
  expect(actor.getSnapshot().value).toEqual({ open: 'blocked' });
  expect(actor.getSnapshot().hasTag(READY)).toBe(true);
  say({ type: 'FILE_WRITTEN' });
  expect(actor.getSnapshot().value).toEqual({ open: 'recording' });
  say({ type: 'FILE_REFUSED', why: 'EROFS' });
  expect(complaints).toEqual(['ENOSPC', 'EROFS']);
});

it.each([
  ['what is under way is written', async () => {}],
  ['the disk refuses the last of it', () => Promise.reject(new Error('ENOSPC'))],
])('ends when it is drained: %s', async (_, close) => {
  const machine = observerMachine.provide({ actors: { close: fromPromise<void>(close) } });
  const actor = createActor(machine).start();
  await waitFor(actor, ({ value }) => value !== 'opening');
  actor.send({ type: 'DRAIN_REQUESTED' });
  expect((await waitFor(actor, ({ status }) => status !== 'active')).status).toBe('done');
});
