/** A daemon that is ended at every step of a run, and started again: the instant has one run, and its words are said once. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { openJournal } from '../../src/actors/journal/journal.ts';
import { newApproval } from '../../src/actors/journal/new-approval.ts';

const DAY = 24 * 60 * 60_000;

/** Half a day ago, and every day: it is missed once, and does not come again while the test runs. */
function halfADayAgo(): { readonly cron: string; readonly instant: number } {
  const instant = Math.floor((Date.now() - DAY / 2) / 60_000) * 60_000;
  const at = new Date(instant);
  return { cron: `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`, instant };
}

interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly instant: number;
  readonly plan: string;
}

/** A household whose scheduler was last there a day ago. */
async function stage(at: string, actor: string): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-kill-'));
  const { cron, instant } = halfADayAgo();
  const job = `name = "x"\ncron = "${cron}"\ntimezone = "UTC"\nmissed = "once"\nuser = "bob"\nmessage = "who am I?"\n`;
  await writeFile(join(folder, 'coop.toml'), `${HOUSEHOLD}\n[[cron]]\n${job}`, { mode: 0o600 });
  await mkdir(join(folder, 'db'), { recursive: true });
  const surroundings = { now: Date.now, newId: () => crypto.randomUUID(), newNumber: () => 100_001, newApproval };
  const journal = openJournal(join(folder, 'db', 'journal.db'), surroundings);
  journal.file.write(() => journal.schedule.see({ job: 'x', spec: `UTC ${cron}`, seen: instant - 60_000 }));
  journal.file.close();
  const plan = join(folder, 'faults.json');
  await writeFile(plan, JSON.stringify({ rules: [{ id: 'kill', actor, at, do: 'kill' }] }));
  return { folder, instant, plan, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const said = (guest: Guest | undefined): string[] =>
  (guest?.events ?? []).flatMap((event) =>
    event.method === 'message' && event.params.kind === 'sent' ? [event.params.text] : [],
  );

/** What came of it, once a second daemon has dealt with it, and what Bob was shown by both. */
async function killedAt(at: string, actor: string) {
  await using made = await stage(at, actor);
  const first = await Household.launch({ folder: made.folder, env: { COOP_FAULTS: made.plan }, build: 'dist-faults' });
  let bob: Guest | undefined;
  const arriving = (async () => {
    // It may end before anybody can come.
    for (let tries = 0; bob === undefined && tries < 200; tries += 1) {
      bob = await Guest.arrive(first, 'bob').catch(() => undefined);
      if (bob === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
      if (await Promise.race([first.ended.then(() => true), Promise.resolve(false)])) return;
    }
  })();
  expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
  await arriving;
  const before = said(bob);

  await using again = await Household.start({ folder: made.folder });
  const back = await Guest.arrive(again, 'bob');
  const alice = await Guest.arrive(again, 'alice');
  const runs = async () => (await alice.client.call('cron_runs', { job: 'x' })).runs;
  await expect
    .poll(async () => (await runs())[0]?.deliveries.map(({ state }) => state).join(), { timeout: 30_000 })
    .toMatch(/^(sent|unknown)$/);
  const all = await runs();
  expect(all).toHaveLength(1);
  expect(all[0]).toMatchObject({ instant: made.instant, cause: 'late', state: 'answered' });
  const { house } = await alice.status();
  return { state: all[0]?.deliveries[0]?.state, heard: [...before, ...said(back)], house };
}

describe('a run whose daemon is killed', () => {
  it.each([
    ['scheduler.due', 'scheduler'],
    ['journal.claiming', 'journal'],
    ['journal.settling', 'journal'],
    ['journal.claimed', 'journal'],
    ['scheduler.settled', 'scheduler'],
    ['journal.begun', 'journal'],
    ['session.thought', 'session'],
    ['journal.committing', 'journal'],
    ['journal.committed', 'journal'],
    ['journal.sending', 'journal'],
  ] as const)('at %s is there once, and its words are said once', async (at, actor) => {
    const { state, heard } = await killedAt(at, actor);
    expect(state).toBe('sent');
    expect(heard).toEqual(['You are bob. Your words count as inner here (dm:schedule:x).']);
  });

  it.each([
    ['journal.marked', 'journal', 0],
    ['terminal.shown', 'channel:terminal', 1],
    ['journal.delivered', 'journal', 1],
  ] as const)('at %s may have been heard: it is not said again, and the owner is told', async (at, actor, times) => {
    const { state, heard, house } = await killedAt(at, actor);
    expect(state).toBe('unknown');
    // What went out of the process in its last moment may have got through or not.
    expect(heard.length).toBeLessThanOrEqual(times);
    expect(house?.notices.map(({ text }) => text)).toEqual([expect.stringContaining('may not have arrived')]);
  });
});
