import '../kernel/wall/sealed.ts';
import { fromPromise } from 'xstate';
import type { CoopError } from '../../protocol/errors.ts';
import type { CommandLease, JobLease } from '../../protocol/lease.ts';
import type { CommandPorts, JobPorts } from '../../protocol/ports/index.ts';
import { host, tell } from '../kernel/host/index.ts';
import { tracer } from '../kernel/trace/index.ts';
import { runCommand } from './command.ts';
import { Setback } from './compaction/setback.ts';
import { runJob } from './job.ts';
import { sessionMachine } from './machine.ts';
import { Turn } from './turn.ts';

const machine = sessionMachine.provide({
  actors: {
    load: fromPromise<void, Turn>(({ input }) => input.load()),
    compact: fromPromise<void, { turn: Turn; refused: CoopError | undefined }>(({ input }) =>
      input.turn.compact(input.refused),
    ),
    think: fromPromise<void, Turn>(({ input }) => input.think()),
    act: fromPromise<void, Turn>(({ input }) => input.act()),
    commit: fromPromise<void, Turn>(({ input }) => input.commit()),
    fail: fromPromise<void, { turn: Turn; error: CoopError }>(({ input }) => input.turn.fail(input.error)),
    runCommand: fromPromise<void, { lease: CommandLease; ports: CommandPorts }>(({ input }) =>
      runCommand(input.lease, input.ports, tracer),
    ),
    runJob: fromPromise<void, { lease: JobLease; ports: JobPorts }>(({ input }) =>
      runJob(input.lease, input.ports, tracer),
    ),
  },
  actions: {
    tellEnded: (_, { lease, outcome }) => {
      if (lease !== undefined) tell({ type: 'ended', lease, outcome });
    },
  },
});

const setback = new Setback(() => performance.now());

host(machine, {
  openTurn: ({ lease, ports }) =>
    new Turn(lease, ports, { setback, need: (what) => tell({ type: 'needed', lease: lease.id, what }), tracer }),
});
