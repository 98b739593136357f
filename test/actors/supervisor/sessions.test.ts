import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { type SessionKey, Sessions, type SessionsOptions } from '../../../src/actors/supervisor/sessions.ts';
import { placeKey } from '../../../src/protocol/address.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { leaseId, personName } from '../../../src/protocol/ids.ts';
import type { CommandLease, JobLease, TurnLease } from '../../../src/protocol/lease.ts';
import type { CommandPorts, JobPorts, TurnPorts } from '../../../src/protocol/ports/index.ts';

const ALICE = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });

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

/** Does a turn by `what`, answers to the heartbeat. */
const SESSION = (what: string): string => `const { parentPort } = require('node:worker_threads');
parentPort.postMessage({ type: 'state', state: 'idle', event: 'x', at: 0 });
parentPort.on('message', ({ type, nonce, lease }) => {
  if (type === 'heartbeat') parentPort.postMessage({ type, nonce });
  if (type !== 'turn') return;
  parentPort.postMessage({ type: 'state', state: 'turning', event: 'x', at: 0 });
  ${what}
});`;
const ENDS = `parentPort.postMessage({ type: 'ended', lease: lease.id, outcome: 'committed' });`;

function sessionsOf(code: string, more: Partial<SessionsOptions> = {}) {
  const claimed: Worker[] = [];
  onTestFinished(async () => void (await Promise.all(claimed.map((worker) => worker.terminate()))));
  const claim = () => {
    const worker = new Worker(code, { eval: true, stdout: true, stderr: true });
    claimed.push(worker);
    return worker;
  };
  const pulse = { every: 50, busyLooks: 3, idleLooks: 1_000 };
  const sessions = new Sessions({ claim, maxActive: 8, idleMs: 60_000, pulse, ...more });
  let last = 0;
  const turn = (name: string) => {
    const key = {
      place: placeKey({ kind: 'dm', channel: 'terminal', peer: name }),
      person: personName(name),
      level: 'full',
    } as const;
    // What is lent does not matter: these threads look at its id alone.
    return sessions.turn(key, { id: leaseId(`lease-${++last}`) } as TurnLease, {} as TurnPorts);
  };
  return { sessions, turn };
}

it('a session that runs in circles is ended, and its turn is lost', async () => {
  const { turn, sessions } = sessionsOf(SESSION('for (;;);'));
  expect(await turn('alice')).toBe('lost');
  expect(sessions.rows()).toEqual([]);
});

it('a session asks for what its own lease holds, and for nothing of another’s', async () => {
  const needed: string[] = [];
  const asks = `for (const other of ['lease-1', 'lease-2', 'lease-1.trusting', '', 'x'.repeat(300)]) {
    parentPort.postMessage({ type: 'needed', lease: other, what: 'files' });
    parentPort.postMessage({ type: 'needed', lease: other, what: 'store:private' });
  }
  parentPort.postMessage({ type: 'needed', lease: lease.id, what: 'web' });`;
  const { turn } = sessionsOf(SESSION(`${asks} ${ENDS}`), {
    onNeeded: (lease, what) => needed.push(`${lease} ${what}`),
  });
  expect(await turn('alice')).toBe('committed');
  expect(needed).toEqual(['lease-1 files', 'lease-1 web']);
  expect(await turn('bob')).toBe('committed');
  expect(needed).toEqual(['lease-1 files', 'lease-1 web', 'lease-2 files', 'lease-2 web']);
});

it('a session that is restarted by hand loses its turn, which is run again elsewhere', async () => {
  const { turn, sessions } = sessionsOf(SESSION(''));
  const running = turn('alice');
  await expect.poll(() => sessions.rows()[0]?.inside).toBe('turning');
  sessions.restart(sessions.rows()[0]?.id ?? '');
  expect(await running).toBe('lost');
});

it('idle sessions are passivated for memory, the least recently used first, and none that is busy', async () => {
  const { turn, sessions } = sessionsOf(SESSION(`if (lease.id !== 'lease-4') { ${ENDS} }`));
  for (const name of ['alice', 'bob', 'carol']) expect(await turn(name)).toBe('committed');
  void turn('pat');
  await expect.poll(() => sessions.rows().map(({ id }) => id)).toHaveLength(4);
  expect(sessions.idle).toBe(3);
  sessions.passivateIdle(2);
  expect(sessions.rows().map(({ id, state }) => `${id} ${state}`)).toEqual(['session:3 idle', 'session:4 running']);
  sessions.passivateIdle(2);
  expect(sessions.rows().map(({ id }) => id)).toEqual(['session:4']);
});

it('a turn whose lease was taken back before its Worker had it is lost, and the next one runs', async () => {
  const worker = new Worker('setInterval(() => {}, 1e6)', { eval: true, stdout: true, stderr: true });
  onTestFinished(async () => void (await worker.terminate()));
  const sessions = new Sessions({ claim: () => worker, maxActive: 1, idleMs: 60_000 });
  const { port1: lent, port2: served } = new MessageChannel();
  const closed = once(lent, 'close');
  lent.start();
  served.close();
  await closed;
  const key = { place: ALICE, person: personName('alice'), level: 'full' } as const;
  // Only their ports matter: nobody reads what is lent.
  const lease = { id: leaseId('one') } as TurnLease;
  const { port1: other, port2: holder } = new MessageChannel();
  holder.start();
  const left = once(holder, 'close');
  expect(await sessions.turn(key, lease, { journal: lent, model: other } as unknown as TurnPorts)).toBe('lost');
  // Whoever serves its other ports hears that nobody has them.
  await left;
  void sessions.turn(key, { ...lease, id: leaseId('two') }, {} as TurnPorts);
  await expect.poll(() => sessions.rows()).toMatchObject([{ state: 'running' }]);
});

it('a turn that waits for a Worker when the house stops holds no port any more', async () => {
  const worker = new Worker('setInterval(() => {}, 1e6)', { eval: true, stdout: true, stderr: true });
  onTestFinished(async () => void (await worker.terminate()));
  const sessions = new Sessions({ claim: () => worker, maxActive: 1, idleMs: 60_000 });
  const key = { place: ALICE, person: personName('alice'), level: 'full' } as const;
  const lease = { id: leaseId('one') } as TurnLease;
  void sessions.turn(key, lease, {} as TurnPorts);
  const { port1: lent, port2: served } = new MessageChannel();
  served.start();
  const closed = once(served, 'close');
  const waiting = sessions.turn({ ...key, level: 'inner' }, lease, { journal: lent } as unknown as TurnPorts);
  void sessions.drain();
  await expect(waiting).rejects.toMatchObject({ code: 'E_STOPPING' });
  await closed;
});

it('a turn that is stopped while it waits for a Worker waits no more, and takes the place of nobody behind it', async () => {
  const { sessions } = sessionsOf(SESSION(`if (lease.id !== 'one') { ${ENDS} }`), { maxActive: 1 });
  const key = { place: ALICE, person: personName('alice'), level: 'full' } as const;
  const lease = (id: string) => ({ id: leaseId(id) }) as TurnLease;
  const running = sessions.turn(key, lease('one'), {} as TurnPorts);
  const stop = new AbortController();
  const waiting = sessions.turn({ ...key, level: 'inner' }, lease('two'), {} as TurnPorts, stop.signal);
  const behind = sessions.turn({ ...key, level: 'familiar' }, lease('three'), {} as TurnPorts);
  stop.abort(new CoopError('E_CANCELLED'));
  await expect(waiting).rejects.toMatchObject({ code: 'E_CANCELLED' });
  await expect.poll(() => sessions.rows()).toMatchObject([{ inside: 'turning' }]);
  sessions.restart('session:1');
  expect(await running).toBe('lost');
  expect(await behind).toBe('committed');
});

it('a house that stops begins no command or job any more, and hands nobody their ports', async () => {
  let claimed = 0;
  const claim = () => {
    claimed += 1;
    return new Worker('setInterval(() => {}, 1e6)', { eval: true, stdout: true, stderr: true });
  };
  const sessions = new Sessions({ claim, maxActive: 1, idleMs: 60_000 });
  // Four that run, and one that waits for them.
  for (let index = 0; index < 4; index += 1) void sessions.command({} as CommandLease, {} as CommandPorts);
  const held = () => {
    const { port1: lent, port2: served } = new MessageChannel();
    served.start();
    return { ports: { journal: lent }, closed: once(served, 'close') };
  };
  const [waits, late] = [held(), held()];
  const waiting = sessions.command({} as CommandLease, waits.ports as unknown as CommandPorts);
  const refused = expect(waiting).rejects.toMatchObject({ code: 'E_STOPPING' });
  await sessions.drain();
  await refused;
  await waits.closed;
  const job = sessions.job({} as JobLease, late.ports as unknown as JobPorts);
  await expect(job).rejects.toMatchObject({ code: 'E_STOPPING' });
  await late.closed;
  expect(claimed).toBe(4);
});

it('a command that too many wait before is refused, and its ports are closed', async () => {
  const worker = () => new Worker('setInterval(() => {}, 1e6)', { eval: true, stdout: true, stderr: true });
  const sessions = new Sessions({ claim: worker, maxActive: 1, idleMs: 60_000 });
  onTestFinished(() => sessions.drain());
  for (let index = 0; index < 68; index += 1) sessions.command({} as CommandLease, {} as CommandPorts).catch(() => {});
  const { port1: lent, port2: served } = new MessageChannel();
  served.start();
  const closed = once(served, 'close');
  const refused = sessions.command({} as CommandLease, { journal: lent } as unknown as CommandPorts);
  await expect(refused).rejects.toMatchObject({ code: 'E_BUSY' });
  await closed;
});

it('a command runs where the last one of the same person, place and level ran, and never where a turn did', async () => {
  const { sessions } = sessionsOf(SESSION(ENDS).replace("type !== 'turn'", "type !== 'turn' && type !== 'command'"), {
    maxActive: 1,
  });
  const key = { place: ALICE, person: personName('alice'), level: 'full' } as const;
  let last = 0;
  const ids = () => sessions.rows().map(({ id }) => id);
  const ran = async (by: SessionKey) => {
    await sessions.command({ id: leaseId(`command-${++last}`) } as CommandLease, {} as CommandPorts, by);
    return ids();
  };
  expect(await sessions.turn(key, { id: leaseId('one') } as TurnLease, {} as TurnPorts)).toBe('committed');
  expect(ids()).toEqual(['session:1']);
  expect(await ran(key)).toEqual(['session:1', 'session:2']);
  expect(await ran(key)).toEqual(['session:1', 'session:2']);
  // Of another level, and of another person.
  expect(await ran({ ...key, level: 'inner' })).toHaveLength(3);
  expect(await ran({ ...key, person: personName('bob'), level: 'inner' })).toHaveLength(4);
  // They take no turn its place under the cap, and a turn does not run where a command did.
  expect(await sessions.turn({ ...key, level: 'inner' }, { id: leaseId('two') } as TurnLease, {} as TurnPorts)).toBe(
    'committed',
  );
  expect(ids()).toEqual(['session:2', 'session:3', 'session:4', 'session:5']);
});

it('a command whose Worker falls is over, and the next one has another', async () => {
  const { sessions } = sessionsOf(
    SESSION(`if (lease.id === 'one') process.exit(1); ${ENDS}`).replace("!== 'turn'", "!== 'command'"),
  );
  const key = { place: ALICE, person: personName('alice'), level: 'full' } as const;
  const command = (id: string) => sessions.command({ id: leaseId(id) } as CommandLease, {} as CommandPorts, key);
  await command('one');
  await command('two');
  expect(sessions.rows()).toMatchObject([{ id: 'session:2', state: 'idle' }]);
});
