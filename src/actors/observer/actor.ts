import '../kernel/wall/files.ts';
import { fromCallback, fromPromise } from 'xstate';
import { CoopError, toWire } from '../../protocol/errors.ts';
import type { ObserverStart } from '../../protocol/starts.ts';
import { SpanFrame } from '../../protocol/trace.ts';
import { host, startData, tell } from '../kernel/host/index.ts';
import { openReader } from '../kernel/link/index.ts';
import { toLine } from './line.ts';
import { type FileEvent, observerMachine } from './machine.ts';
import { Recorder } from './recorder.ts';
import { TraceFile } from './trace-file.ts';

// Made by the supervisor for this kind of actor, from its own configuration.
const { path, maxBytes, keepDays } = startData as ObserverStart;

const file = new TraceFile({ path, maxBytes, keepDays, now: Date.now });
let toMachine: (event: FileEvent) => void = () => {};
const recorder = new Recorder({ append: (lines) => file.append(lines), tell: (event) => toMachine(event) });

/** Rounds of the event loop in which ports hand over what was said before their other ends went away. */
const LAST_ROUNDS = 5;

host(
  observerMachine.provide({
    actors: {
      open: fromPromise<void>(async () => {
        try {
          file.open();
        } catch {
          // The first line meets the same, and is kept: it is told from there.
        }
      }),
      record: fromCallback<FileEvent>(({ sendBack }) => {
        toMachine = sendBack;
        recorder.flush();
      }),
      close: fromPromise<void>(async () => {
        for (let round = 0; round < LAST_ROUNDS; round += 1) await new Promise((resolve) => setImmediate(resolve));
        recorder.flush();
        recorder.stop();
        file.close();
      }),
    },
    actions: {
      listen: (_, { grant }) => {
        if (grant.contract !== 'trace.frames') return;
        const { actor, frames } = grant;
        openReader(frames, SpanFrame, { credit: true, onFrame: (frame) => recorder.put(toLine(actor, frame)) });
      },
      complain: (_, { why }) => tell({ type: 'fault', error: toWire(new CoopError('E_WRITE', { path, why })) }),
      acknowledge: (_, { lease }) => tell({ type: 'revoked', lease }),
    },
  }),
  undefined,
);
