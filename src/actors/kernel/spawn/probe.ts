import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { CoopError } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import type { Bait } from './probe/bait.ts';
import { MACHINE_ATTEMPTS } from './probe/machine-attempts.ts';
import { ATTEMPTS } from './probe/run.ts';
import type { Profile } from './profile.ts';
import type { Spawn } from './spawn.ts';

const DEADLINE_MS = 10_000;
const PROFILE: Profile = { heapMb: 64 };

const Findings = z.array(
  z.strictObject({
    attempt: z.string(),
    outcome: z.enum(['denied', 'absent', 'failed', 'open']),
    why: z.optional(z.string()),
  }),
);

const EXPECTED: readonly string[] = [
  ...Object.keys(ATTEMPTS),
  ...Object.keys(MACHINE_ATTEMPTS).map((attempt) => `bare.${attempt}`),
];

/**
 * Has a Worker of the session's profile do everything that must be denied. That Node confines single Workers is
 * undocumented, so nothing is asked and everything is tried, at every start; about the time of one Worker.
 *
 * @throws CoopError `E_WALL` where anything was not denied, or the Worker did not tell.
 */
export async function probeWall(spawn: Spawn, profile: Profile = PROFILE, deadlineMs = DEADLINE_MS): Promise<void> {
  const bait = await layBait();
  const worker = spawn({ bundle: 'probe', name: 'probe', profile, data: bait.data });
  try {
    const findings = parse(await answerOf(worker, deadlineMs));
    const open = findings.filter(({ outcome }) => outcome !== 'denied' && outcome !== 'absent');
    if (open.length > 0) throw new CoopError('E_WALL', { open: describe(open) });
  } finally {
    await worker.terminate();
    await bait.take();
  }
}

/** A report that leaves out attempts proves nothing. */
function parse(answer: unknown): z.output<typeof Findings> {
  const findings = z.safeParse(Findings, answer);
  const tried = new Set(findings.data?.map(({ attempt }) => attempt));
  if (!EXPECTED.every((attempt) => tried.has(attempt))) {
    throw new CoopError('E_WALL', { open: 'an unreadable report' }, findings.error);
  }
  return findings.data ?? [];
}

function describe(open: z.output<typeof Findings>): string {
  return open.map(({ attempt, why }) => (why === undefined ? attempt : `${attempt} (${why})`)).join(', ');
}

async function answerOf(worker: Worker, deadlineMs: number): Promise<unknown> {
  const ended = new AbortController();
  worker.once('exit', () => ended.abort());
  try {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(deadlineMs)]);
    const [answer]: unknown[] = await once(worker, 'message', { signal });
    return answer;
  } catch (error) {
    throw new CoopError('E_WALL', { open: 'silence instead of a report' }, error);
  }
}

/** Real things to get at: a refusal only counts where success was possible. */
async function layBait(): Promise<{ readonly data: Bait; take(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-probe-'));
  const secret = join(folder, 'secret');
  await writeFile(secret, 'a secret');
  const addon = join(folder, 'addon.node');
  await writeFile(addon, 'no addon');
  const file = await open(secret, 'r+');
  const tcp = await listening(createServer().listen(0, '127.0.0.1'));
  const socket = join(folder, 'socket');
  const unix = await listening(createServer().listen(socket));
  const address = tcp.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    data: { secret, folder, descriptor: file.fd, port, socket, addon },
    async take() {
      tcp.close();
      unix.close();
      await file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server: Server): Promise<Server> {
  await once(server, 'listening');
  return server;
}
