/** Commands, when their person is worth less by now: while ports are made for them, and while they run. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Child } from '../../../src/actors/kernel/supervision/index.ts';
import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import { desk } from '../../../src/actors/supervisor/desk.ts';
import type { HistoryGrant } from '../../../src/actors/supervisor/grants/index.ts';
import { Leases } from '../../../src/actors/supervisor/leases.ts';
import { RunningCommands } from '../../../src/actors/supervisor/running-commands.ts';
import { actorId, type LeaseId } from '../../../src/protocol/ids.ts';
import type { CommandLease } from '../../../src/protocol/lease.ts';
import type { ToActor } from '../../../src/protocol/lifecycle.ts';
import { as, authority, dm, PEOPLE, settingsOf } from './support.ts';

const WORKSPACE = actorId('workspace:.');

/** Nothing of it is asked for here. */
const unasked = (): never => new Proxy({}, { get: () => () => ({}) }) as never;

function house() {
  const made = authority();
  const lost: LeaseId[] = [];
  const children = new Map(
    [...['journal', 'store:private', 'store:shared', 'store:social', 'index'].map(actorId), WORKSPACE].map((id) => {
      const send = (frame: ToActor): void => {
        if (frame.type !== 'revoke') return;
        if (id === actorId('journal')) lost.push(frame.lease);
        queueMicrotask(() => leases.acknowledged(id, frame.lease));
      };
      return [id, { id, state: 'running', send } as unknown as Child] as const;
    }),
  );
  const leases: Leases = new Leases(children);
  const running = new RunningCommands({ authority: made.authority, leases: () => leases });
  const opening = Promise.withResolvers<HistoryGrant>();
  const ran: CommandLease[] = [];
  const over = Promise.withResolvers<void>();
  const answers = desk({
    agent: 'cooper',
    authority: made.authority,
    running,
    leases,
    tracer: NO_TRACER,
    household: { answersTo: unasked } as never,
    models: { answersTo: unasked } as never,
    admission: unasked(),
    operations: unasked(),
    settings: { reading: unasked, changing: unasked },
    schedule: { answers: unasked, runs: unasked } as never,
    turns: unasked(),
    workplaces: { folderOut: unasked, history: () => opening.promise, need() {} },
    embeds: async () => undefined,
    unguarded: () => false,
    lendAnswer: (_, port) => port.close(),
    sessions: {
      command(lease: CommandLease) {
        ran.push(lease);
        return over.promise;
      },
    } as never,
  });
  made.authority.presence.arrive({ id: 1, identity: as('dana'), place: dm('dana') });
  const ask = () => answers.command({ visit: 1, request: { command: 'files' } });
  const lower = (dana: string): void => void made.authority.replace(settingsOf('', { ...PEOPLE, dana }));
  const open = (): void => opening.resolve({ actor: WORKSPACE, others: [], kept: [] });
  return { running, ran, lost, over, ask, lower, open };
}

let around: ReturnType<typeof house>;
beforeEach(() => {
  around = house();
});

describe('a command', () => {
  it('of somebody who is lowered while its ports are made does not run with them', async () => {
    const { ask, lower, open, ran, running, lost } = around;
    const asked = ask();
    await new Promise((resolve) => setImmediate(resolve));
    lower('inner');
    await running.recheck();
    open();
    const { lease } = await asked;
    expect(ran).toEqual([]);
    expect(lost).toEqual([lease]);
  });

  it('of somebody who is lowered while it runs loses its lease at once', async () => {
    const { ask, lower, open, ran, running, lost } = around;
    open();
    const { lease } = await ask();
    expect(ran.map(({ id }) => id)).toEqual([lease]);
    await running.recheck();
    expect(lost).toEqual([]);
    lower('inner');
    await running.recheck();
    expect(lost).toEqual([lease]);
  });

  it('of somebody who stays who they are goes on, and is over when it ends', async () => {
    const { ask, lower, open, running, lost, over } = around;
    open();
    const { lease } = await ask();
    lower('full');
    await running.recheck();
    expect(lost).toEqual([]);
    over.resolve();
    await expect.poll(() => lost).toEqual([lease]);
  });
});
