/** A call over `serve`/`connect` to another thread, against the same data over a bare port. */
import { Worker } from 'node:worker_threads';
import { connect, mintChannel } from '../../src/actors/kernel/link/index.ts';
import { EchoContract } from './calls-contract.ts';
import { type Figure, figure } from './figure.ts';
import type { Effort } from './measure.ts';

const row = (at: number) => ({
  id: at,
  text: 'the spare key is under the blue pot',
  score: at / 7,
  tags: ['key', 'pot'],
});

const PAYLOADS = {
  small: { rows: [] },
  '1 kB': { rows: Array.from({ length: 10 }, (_, at) => row(at)) },
  '100 kB': { rows: Array.from({ length: 1_000 }, (_, at) => row(at)) },
};

/** Round trips timed together: a single one is near what the clock can tell. */
const BATCH = 20;

export async function calls({ calls: runs }: Effort): Promise<Figure[]> {
  const served = mintChannel(EchoContract);
  const raw = new MessageChannel();
  const worker = new Worker(new URL('./calls-thread.ts', import.meta.url), {
    workerData: { served: served.server, raw: raw.port2 },
    transferList: [served.server, raw.port2],
  });
  const client = connect(served.client, EchoContract);
  let answered: (value: unknown) => void = () => {};
  raw.port1.on('message', (value) => answered(value));

  const figures: Figure[] = [];
  for (const [size, payload] of Object.entries(PAYLOADS)) {
    const batch = payload.rows.length > 100 ? 2 : BATCH;
    const each = async (call: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      for (let at = 0; at < batch; at += 1) await call();
      return ((performance.now() - start) * 1_000) / batch;
    };
    const ours = (): Promise<unknown> => client.call.echo(payload);
    const bare = (): Promise<unknown> =>
      new Promise((resolve) => {
        answered = resolve;
        raw.port1.postMessage(payload);
      });
    // Until both sides have compiled what is called this often.
    for (let at = 0; at < 10 * BATCH; at += 1) await each(ours).then(() => each(bare));
    const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
    for (let at = 0; at < runs; at += 1) {
      const [a, b] = [await each(ours), await each(bare)];
      times.ours.push(a);
      times.bare.push(b);
    }
    figures.push(
      figure({
        id: `call-${size.replace(' ', '')}`,
        name: `a call and its answer, ${size} each way`,
        unit: 'µs',
        ours: times.ours,
        baseline: { name: 'bare port', values: times.bare },
        goal: 2.5,
      }),
    );
  }
  client.close();
  raw.port1.close();
  await worker.terminate();
  return figures;
}
