/** Keys whose change needs no restart: what waits under the former value is let go by the newer one. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { newestText } from '../support/messages-api.ts';
import { withModel } from './model.ts';

async function edit({ config, pid }: Household, from: string, to: string): Promise<void> {
  await writeFile(config, (await readFile(config, 'utf8')).replace(from, to));
  process.kill(pid, 'SIGHUP');
}

const rung = ({ events }: Guest): number => events.filter(({ method }) => method === 'attention').length;

describe('a change of coop.toml', () => {
  it('of notices.quiet_hours: nothing rings in them, and it does when there are none any more', async () => {
    const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    const quiet = `quiet_hours = "${hour(-2)}-${hour(2)}"`;
    await using house = await Household.start({
      config: `${HOUSEHOLD}\n[notices]\n${quiet}\n`,
      env: { TZ: 'UTC' },
    });
    const alice = await Guest.arrive(house, 'alice');
    const stranger = await Guest.arrive(house, 'mallory');
    expect(await stranger.ask('hello?')).toMatchObject({ kind: 'refused' });
    await expect.poll(async () => (await alice.client.call('attention', {})).notices.length).toBe(1);
    expect(rung(alice)).toBe(0);

    await edit(house, quiet, '');
    // For what waited and for the change itself, together or not (what waits: test/actors/journal/quiet.test.ts).
    await expect.poll(() => rung(alice)).toBeGreaterThanOrEqual(1);
    const settings = (await alice.status()).house?.settings;
    expect(settings).toMatchObject({ waiting: [], last: { outcome: 'applied', changed: ['notices.quiet_hours'] } });
  });

  it('of sessions.max_active: a turn that waits for a place is begun when there are more', async () => {
    const silent = { fault: 'silent' } as const;
    await using stage = await withModel(
      (body) => (newestText(body).includes('never') ? silent : [{ type: 'text', text: 'Here.' }]),
      { more: '\n[sessions]\nmax_active = 1\n' },
    );
    const alice = await Guest.arrive(stage.household, 'alice');
    const bob = await Guest.arrive(stage.household, 'bob');
    await alice.client.call('send', { text: 'never' });
    await expect.poll(() => stage.api.requests.length).toBe(1);
    const asked = bob.ask('are you there?', 30_000);
    await expect.poll(async () => (await alice.status()).house?.overview).toMatchObject({ running: 2 });
    expect(stage.api.requests).toHaveLength(1);

    await edit(stage.household, 'max_active = 1', 'max_active = 2');
    expect(await asked).toEqual({ kind: 'reply', text: 'Here.' });
    expect((await alice.status()).house?.settings.waiting).toEqual([]);
  });
});
