import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MessagesApi } from '../../test/support/messages-api.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { type Found, inspect } from './inspect.ts';
import { Person } from './person.ts';
import { isWhole, play, SPEAKERS } from './story.ts';

/** How one life of the daemon ends: at a named step, after so many ms from its start, or in order. */
export type End =
  | { readonly kind: 'point'; readonly actor: string; readonly name: string; readonly skip: number }
  | { readonly kind: 'instant'; readonly ms: number };

export interface Outcome extends Found {
  /** Lives that ended as they were meant to. */
  readonly kills: number;
  /** Requests to the model with half a pair in them. */
  readonly brokenRequests: number;
}

const LIFE_MS = 30_000;
const KEY = 'sk-ant-test-0000';

/** A household of its own: talks through all `ends`, is started once more, settles, and is looked at. */
export async function run(ends: readonly End[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-crash-'));
  let brokenRequests = 0;
  await using api = await MessagesApi.start(
    (body) => {
      if (!isWhole(body)) brokenRequests += 1;
      return play(body);
    },
    { lifeMs: 10 * 60_000 },
  );
  try {
    const config = HOUSEHOLD.replace('offline/simple', 'anthropic/claude-test').replace(
      'name = "offline"',
      `name = "anthropic"\nbase_url = "${api.url}"`,
    );
    await writeFile(join(folder, 'coop.toml'), config, { mode: 0o600 });
    const people = SPEAKERS.map((speaker) => new Person(speaker));
    let kills = 0;
    for (const end of ends) if (await live(folder, people, end)) kills += 1;
    const { unknown } = await settle(folder, people);
    return { ...(await inspect(folder, people, unknown)), kills, brokenRequests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One life that is to end violently. Answers whether it did: a point that is never passed ends in order. */
async function live(folder: string, people: readonly Person[], end: End): Promise<boolean> {
  await using household = await launch(folder, end);
  const stop = new AbortController();
  const timer =
    end.kind === 'instant' ? setTimeout(() => process.kill(household.daemon.pid, 'SIGKILL'), end.ms) : undefined;
  const { ended } = household.daemon;
  // What breaks off with the daemon is said again in its next life.
  const talked = converse(household.daemon, people, stop.signal).catch(() => {});
  await Promise.race([ended, talked.then(() => quiet(household.daemon, people, stop.signal))]).catch(() => {});
  clearTimeout(timer);
  if (end.kind === 'instant') process.kill(household.daemon.pid, 'SIGKILL');
  const { signal } = await household.daemon.end();
  stop.abort();
  await talked;
  for (const person of people) person.leave();
  return signal === 'SIGKILL';
}

/** The last life: nothing goes wrong in it. Answers what `status` says before it ends in order. */
async function settle(folder: string, people: readonly Person[]): Promise<{ readonly unknown: number }> {
  await using household = await launch(folder);
  const { signal } = new AbortController();
  await converse(household.daemon, people, signal);
  const { unknown } = await quiet(household.daemon, people, signal);
  for (const person of people) person.leave();
  const { code } = await household.daemon.end();
  if (code !== 0) throw new Error(`the daemon did not end in order: ${household.daemon.lines.join('\n')}`);
  return { unknown };
}

async function launch(folder: string, end?: End): Promise<{ readonly daemon: Household } & AsyncDisposable> {
  const env: Record<string, string> = { ANTHROPIC_API_KEY: KEY };
  if (end?.kind === 'point') {
    const { actor, name, skip } = end;
    env['COOP_FAULTS'] = join(folder, 'faults.json');
    await writeFile(env['COOP_FAULTS'], JSON.stringify({ rules: [{ id: 'end', actor, at: name, skip, do: 'kill' }] }));
  }
  const daemon = await Household.launch({ folder, env, build: 'dist-faults' });
  return {
    daemon,
    // The folder stays for the next life.
    [Symbol.asyncDispose]: async () => void (await daemon.end('SIGKILL')),
  };
}

/** Everybody comes and talks at once. */
async function converse(household: Household, people: readonly Person[], signal: AbortSignal): Promise<void> {
  await until(household, signal, async () => household.lines.some((line) => line.includes(' is ready')), 'is ready');
  // All are there before anybody speaks: what is said in a room is for those who read there then.
  await Promise.all(people.map((person) => person.arrive(household)));
  await Promise.all(people.map((person) => person.talk()));
}

/** Nothing waits and nothing runs; the owner approves what is asked. */
async function quiet(
  household: Household,
  people: readonly Person[],
  signal: AbortSignal,
): Promise<{ readonly unknown: number }> {
  const [owner] = people;
  if (owner === undefined) throw new Error('nobody is there');
  let unknown = 0;
  await until(
    household,
    signal,
    async () => {
      await owner.approve();
      const { house } = await owner.guest.status();
      if (house === null) throw new Error('the owner does not see the house');
      const { waiting, running, replies, jobs, approvals } = house.overview;
      unknown = house.overview.unknown;
      return waiting + running + replies + jobs + approvals === 0;
    },
    'becomes quiet',
  );
  return { unknown };
}

async function until(
  household: Household,
  signal: AbortSignal,
  fits: () => Promise<boolean>,
  what: string,
): Promise<void> {
  for (const deadline = Date.now() + LIFE_MS; !(await fits()); await pause(20)) {
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`the daemon never ${what}: ${household.lines.join('\n')}`);
  }
}
