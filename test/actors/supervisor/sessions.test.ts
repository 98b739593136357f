import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { Sessions } from '../../../src/actors/supervisor/sessions.ts';
import type { CommandLease, CommandPorts, JobLease, JobPorts } from '../../../src/protocol/lease.ts';

it('a job does not wait for those who ask the house something', () => {
  const claimed: Worker[] = [];
  onTestFinished(async () => void (await Promise.all(claimed.map((worker) => worker.terminate()))));
  const claim = () => {
    const worker = new Worker('setInterval(() => {}, 1e6)', { eval: true, stdout: true, stderr: true });
    claimed.push(worker);
    return worker;
  };
  const sessions = new Sessions({ claim, maxActive: 1, idleMs: 60_000 });
  // What is lent does not matter: nobody in these threads reads it.
  for (let index = 0; index < 20; index += 1) void sessions.command({} as CommandLease, {} as CommandPorts);
  expect(claimed).toHaveLength(4);
  void sessions.job({} as JobLease, {} as JobPorts);
  expect(claimed).toHaveLength(5);
});
