import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MessagesApi } from '../../test/support/messages-api.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { type Found, inspect } from './inspect.ts';
import { Person } from './person.ts';
import type { KillPoint } from './points.ts';
import { isWhole, play, SPEAKERS } from './story.ts';

/** How one life of the daemon ends: at a named step, after so many ms from its start, or in order. */
export type End =
  | (KillPoint & { readonly kind: 'point'; readonly skip: number })
  | { readonly kind: 'instant'; readonly ms: number };

export interface Outcome extends Found {
  /** Lives that ended as they were meant to. */
  readonly kills: number;
  /** Requests to the model with half a pair in them. */
  readonly brokenRequests: number;
}

const LIFE_MS = 30_000;
const KEY = 'sk-ant-test-0000';

/**
 * A household of its own: talks through all `ends`, is started once more, settles, and is looked at.
 *
 * @param spoil changes the files before they are looked at, to see that it is found.
 */
export async function run(
  ends: readonly End[],
  spoil: (folder: string) => void | Promise<void> = () => {},
): Promise<Outcome> {
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
      // What is counted is what was asked for.
      `name = "anthropic"\nbase_url = "${api.url}"\n\n[memory.capture]\nenabled = false`,
    );
    await writeFile(join(folder, 'coop.toml'), config, { mode: 0o600 });
    const people = SPEAKERS.map((speaker) => new Person(speaker));
    let kills = 0;
    for (const end of ends) if (await live(folder, people, end)) kills += 1;
    try {
      const { unknown } = await settle(folder, people);
      await spoil(folder);
      return { ...(await inspect(folder, people, unknown)), kills, brokenRequests };
    } catch (error) {
      // A household that cannot be lived in any more has lost all that was said in it.
      return { lost: [String(error)], doubled: [], halfPairs: [], broken: [], unknown: 0, kills, brokenRequests };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One life that is to end violently. Answers whether it did: a point that is never passed ends in order. */
async function live(folder: string, people: readonly Person[], end: End): Promise<boolean> {
  await using life = await launch(folder, end);
  const { daemon } = life;
  const timer = end.kind === 'instant' ? setTimeout(() => void daemon.end('SIGKILL'), end.ms) : undefined;
  // What breaks off with the daemon is said again in its next life.
  await converse(life, people)
    .then(() => quiet(life, people))
    .catch(() => {});
  clearTimeout(timer);
  const how = await daemon.end(end.kind === 'instant' ? 'SIGKILL' : 'SIGTERM');
  for (const person of people) person.leave();
  return how.signal === 'SIGKILL';
}

/** The last life: nothing goes wrong in it. Answers what `status` says before it ends in order. */
async function settle(folder: string, people: readonly Person[]): Promise<{ readonly unknown: number }> {
  await using life = await launch(folder);
  await converse(life, people);
  const { unknown } = await quiet(life, people);
  for (const person of people) person.leave();
  const { code, signal } = await life.daemon.end();
  if (code !== 0)
    throw new Error(`the daemon did not end in order (${code ?? signal}): ${life.daemon.lines.join('\n')}`);
  return { unknown };
}

interface Life extends AsyncDisposable {
  readonly daemon: Household;
  /** Aborted when it ends. */
  readonly signal: AbortSignal;
}

async function launch(folder: string, end?: End): Promise<Life> {
  const env: Record<string, string> = { ANTHROPIC_API_KEY: KEY };
  if (end?.kind === 'point') {
    const { name, kind: _, ...rule } = end;
    env['COOP_FAULTS'] = join(folder, 'faults.json');
    await writeFile(env['COOP_FAULTS'], JSON.stringify({ rules: [{ id: 'end', at: name, do: 'kill', ...rule }] }));
  }
  const daemon = await Household.launch({ folder, env, build: 'dist-faults' });
  const over = new AbortController();
  void daemon.ended.then(() => over.abort(new Error(`the daemon ended: ${daemon.lines.join('\n')}`)));
  return {
    daemon,
    signal: over.signal,
    // The folder stays for the next life.
    [Symbol.asyncDispose]: async () => void (await daemon.end('SIGKILL')),
  };
}

/** Everybody comes and talks at once. */
async function converse(life: Life, people: readonly Person[]): Promise<void> {
  const { daemon: household } = life;
  await until(life, async () => household.lines.some((line) => line.includes(' is ready')), 'is ready');
  // All are there before anybody speaks: what is said in a room is for those who read there then.
  await everybody(people, (person) => person.arrive(household));
  await everybody(people, (person) => person.talk());
}

/** Whoever fails, nobody is left behind who still does something in the next life. */
async function everybody(people: readonly Person[], does: (person: Person) => Promise<void>): Promise<void> {
  const all = people.map(does);
  await Promise.allSettled(all);
  await Promise.all(all);
}

/** Nothing waits and nothing runs; the owner approves what is asked. */
async function quiet(life: Life, people: readonly Person[]): Promise<{ readonly unknown: number }> {
  const [owner] = people;
  if (owner === undefined) throw new Error('nobody is there');
  let unknown = 0;
  await until(
    life,
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

/** Each look is work for the daemon that is waited for. */
const LOOK_MS = 100;

async function until({ daemon, signal }: Life, fits: () => Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + LIFE_MS; !(await fits()); await pause(LOOK_MS)) {
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`the daemon never ${what}: ${daemon.lines.join('\n')}`);
  }
}
