/** Commands through the whole daemon: by the offline model, stopped, and without the sandbox where the owner chose so. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { approvalCard } from '../../src/domain/approval.ts';
import { hasSandbox, processesWith } from '../actors/shell/support.ts';
import { run } from './run.ts';

/** Commands are lent once it is known that they can be run. */
async function arrive(house: Household, name: string): Promise<Guest> {
  const guest = await Guest.arrive(house, name);
  await expect.poll(async () => (await guest.ask('run: echo ready', 60_000)).text).toMatch(/ready\n\[exit 0/);
  return guest;
}

describe.skipIf(!hasSandbox)('commands, by the offline model', () => {
  it('work in each person’s own folder, and for nobody below inner', async () => {
    await using house = await Household.start();
    const workspace = join(house.folder, 'workspaces/default');
    const alice = await arrive(house, 'default');
    expect((await alice.ask('run: echo hello > greeting; cat greeting')).text).toMatch(/hello\n\[exit 0/);
    expect(readFileSync(join(workspace, 'greeting'), 'utf8')).toBe('hello\n');
    // What is not there and prompts would be made of cannot be made.
    expect((await alice.ask('run: echo evil > SOUL.md; echo evil > users/bob/x')).text).toMatch(/Read-only|No such/);
    expect(existsSync(join(workspace, 'SOUL.md'))).toBe(false);

    const bob = await arrive(house, 'bob');
    expect((await bob.ask('run: ls -A; cat ../../greeting; nothing-like-that')).text).toMatch(
      /exit 127[\s\S]*usr\/bin/,
    );
    const carol = await Guest.arrive(house, 'carol');
    expect((await carol.ask('run: true')).text).toMatch(/E_TOOL_UNKNOWN/);
  });

  it('are stopped with all that they started, and end with a daemon that is killed', async () => {
    await using house = await Household.start();
    const alice = await arrive(house, 'default');
    const asked = alice.ask('run: sleep 4721 & (setsid sleep 4721 &) ; sleep 4721', 60_000);
    await expect.poll(() => processesWith('sleep\u00004721')).toBe(3);
    expect(await alice.client.call('stop', {})).toEqual({ stopped: true });
    expect((await asked).text).toBe('Stopped.');
    await expect.poll(() => processesWith('4721'), { timeout: 2_000 }).toBe(0);

    void alice.ask('run: sleep 4722', 60_000).catch(() => {});
    await expect.poll(() => processesWith('sleep\u00004722')).toBe(1);
    process.kill(house.pid, 'SIGKILL');
    await expect.poll(() => processesWith('4722')).toBe(0);
  });
});

describe('sandbox.unconfined', () => {
  it('is said by check, by status and by every request, and lets out one command of a turn', async () => {
    await using house = await Household.start({ config: `${HOUSEHOLD}\n[sandbox]\nunconfined = true\n` });
    const alice = await Guest.arrive(house, 'default');
    const words = /approvals and file guards do not hold/;
    expect((await run(house.config, 'check')).out).toMatch(words);
    expect((await alice.status()).house?.warnings.join('\n')).toMatch(words);
    const look = `run: cat ${house.config} | head -3`;
    expect((await alice.ask(look)).text).toContain('[agent]');
    // What it said is no more believed than a page.
    await expect.poll(async () => (await alice.ask(look)).text).toContain('No such file');
    // Escaped, so that it stands in no message of hers.
    const escaped = 'th\\u0065 bins \\u0067o out';
    await alice.ask(`call memory_write {"text": "${escaped}", "store": "shared", "audience": "everyone"}`);
    const { approvals } = await alice.client.call('attention', {});
    expect(approvals.map(({ unguarded }) => unguarded)).toContain(true);
    const cards = approvals.map((approval) => approvalCard(approval, Date.now()).join('\n'));
    expect(cards.join()).toMatch(/commands run without a sandbox here/);
  });
});
