import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { accepted, begun, newFolder, says, TestJournal } from './support.ts';

const DAEMON = join(import.meta.dirname, 'daemon.ts');

/** A daemon of its own, and the facts that it prints. */
function daemon(command: string, args: readonly string[]): { child: ChildProcess; fact(): Promise<unknown> } {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, fact: async () => JSON.parse((await lines.next()).value ?? 'null') };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('a journal that drains has everything in its file and lets go of it', async () => {
  const folder = await newFolder();
  const journal = await TestJournal.open(folder);
  await accepted(journal.inbox(), { id: 'm1', text: 'hello' });
  journal.control();
  await journal.actor.drain();
  expect(journal.actor.frames.at(-1)).toEqual({ type: 'closed' });
  await expect(stat(`${journal.path}-wal`)).rejects.toMatchObject({ code: 'ENOENT' });

  await using again = await TestJournal.open(folder);
  expect((await again.control().call.overview({})).waiting).toBe(1);
});

test('a journal that drains waits for a reply that is being sent', async () => {
  const folder = await newFolder();
  const journal = await TestJournal.open(folder);
  const control = journal.control();
  const { turn } = await begun(control, (await accepted(journal.inbox(), { id: 'm1', text: 'hello' })).inbox);
  await journal.turn(turn).call.commit({ text: 'hello Alice' });
  const { outbox } = await journal.event('reply');
  const shown = Promise.withResolvers<{ receipt: string }>();
  const channel = await journal.channel(() => shown.promise);
  const routed = control.call.route({ outbox, decision: 'send', level: 'full', why: '' }).catch(() => {});
  await expect.poll(() => channel.said.length).toBe(1);

  const drained = journal.actor.drain();
  await journal.actor.frame('state', ({ state }) => state === 'closing');
  shown.resolve({ receipt: 'shown' });
  await Promise.all([drained, routed]);

  await using again = await TestJournal.open(folder);
  expect(await again.control().call.overview({})).toMatchObject({ replies: 0, unknown: 0 });
});

test('a second journal on the same file in this process is refused', async () => {
  const folder = await newFolder();
  await using first = await TestJournal.open(folder);
  await accepted(first.inbox(), { id: 'm1', text: 'hello' });
  await using second = new TestJournal(folder);
  const { error } = await second.actor.frame('fault');
  expect(error).toMatchObject({ code: 'E_ALREADY_RUNNING', data: { path: first.path } });
  expect((await first.control().call.overview({})).waiting).toBe(1);
});

test('a second daemon on the same folder is refused, and after SIGKILL nothing stands in the way', async () => {
  const folder = await newFolder();
  const { child, fact } = daemon(process.execPath, [DAEMON, folder]);
  const { turn } = (await fact()) as { turn: string };
  {
    await using second = new TestJournal(folder);
    expect((await second.actor.frame('fault')).error.code).toBe('E_ALREADY_RUNNING');
  }

  await kill(child);
  await using after = await TestJournal.open(folder);
  const control = after.control();
  const { inbox } = await after.event('mail');
  const resumed = await begun(control, inbox);
  expect(resumed).toMatchObject({ turn, attempt: 2 });
  expect((await after.turn(resumed.turn).call.load({})).steps).toEqual([says('let me see')]);
});

test('a full disk is an error with a code; what was accepted before it is kept', async () => {
  const folder = await newFolder();
  // The process may write no file of more than 2 MB: its log fills up like a disk does.
  const limited = ['-c', `ulimit -f 2000; exec "$0" "$@"`, process.execPath, DAEMON, folder, 'fill'];
  const { child, fact } = daemon('bash', limited);
  await fact();
  const full = (await fact()) as { refused: string; accepted: number; waiting: number };
  await kill(child);
  expect(full.refused).toBe('E_DISK');
  expect(full.accepted).toBeGreaterThan(0);
  expect(full.waiting).toBe(full.accepted);

  await using after = await TestJournal.open(folder);
  expect((await after.control().call.overview({})).waiting).toBe(full.accepted);
});

test('a file that is no database is refused and left as it is', async () => {
  const folder = await newFolder();
  const garbage = 'these are my notes, not a database\n'.repeat(500);
  await writeFile(join(folder, 'journal.db'), garbage);

  await using refused = new TestJournal(folder);
  expect((await refused.actor.frame('fault')).error).toMatchObject({
    code: 'E_DATABASE',
    data: { path: refused.path },
  });
  expect(await readFile(refused.path, 'utf8')).toBe(garbage);
});

test('a damaged file is refused and left as it is', async () => {
  const folder = await newFolder();
  const journal = await TestJournal.open(folder);
  const port = journal.inbox();
  for (let index = 0; index < 20; index += 1) await accepted(port, { id: `m${index}`, text: 'x'.repeat(5_000) });
  await journal.actor.drain();
  const damaged = await readFile(journal.path);
  // The header stays whole, so that only a look inside tells.
  damaged.fill(0xff, 4_096, damaged.length - 4_096);
  await writeFile(journal.path, damaged);

  await using refused = new TestJournal(folder);
  expect((await refused.actor.frame('fault')).error.code).toBe('E_DATABASE');
  expect((await readFile(journal.path)).equals(damaged)).toBe(true);
});

test('a file of a newer coop is refused and left as it is', async () => {
  const folder = await newFolder();
  const journal = await TestJournal.open(folder);
  await journal.actor.drain();
  const newer = openDatabase(
    journal.path,
    Array.from({ length: 99 }, () => 'SELECT 1'),
    { synchronous: 'FULL' },
  );
  newer.close();
  const before = await readFile(journal.path);

  await using refused = new TestJournal(folder);
  expect((await refused.actor.frame('fault')).error).toMatchObject({ code: 'E_DATABASE_NEWER', data: { found: 99 } });
  expect((await readFile(journal.path)).equals(before)).toBe(true);
});

test('a database of another program is refused', async () => {
  const folder = await newFolder();
  const path = join(folder, 'journal.db');
  const other = openDatabase(path, [], { synchronous: 'FULL' });
  other.exec('CREATE TABLE recipes (text TEXT)');
  other.close();
  await using refused = new TestJournal(folder);
  expect((await refused.actor.frame('fault')).error.code).toBe('E_DATABASE');
});

test('a folder that is not there is an error with a code', async () => {
  await using journal = new TestJournal(join(await newFolder(), 'nowhere'));
  expect((await journal.actor.frame('fault')).error.code).toBe('E_DATABASE');
});

test('a revoked control port answers E_REVOKED and hears nothing more', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  await control.call.overview({});
  await journal.actor.revoke(control.lease);
  await accepted(journal.inbox(), { id: 'm1', text: 'hello' });
  await expect(control.call.overview({})).rejects.toMatchObject({ code: 'E_REVOKED' });
  expect(journal.events).toEqual([]);
});
