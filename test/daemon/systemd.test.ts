import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Household } from '../../scripts/demo/household.ts';
import { faultyBuild, HANGS_NATIVELY } from '../support/faulty-build.ts';
import { lacksSystemd, NotifySocket } from '../support/notify-socket.ts';

describe('a daemon under systemd', () => {
  it('says when it is ready, reloads and stops', async ({ skip }) => {
    const lacking = await lacksSystemd();
    if (lacking !== undefined) return skip(lacking);
    await using socket = await NotifySocket.open(`@coop-daemon-${process.pid}`);
    await using household = await Household.start({ env: { NOTIFY_SOCKET: socket.address, WATCHDOG_USEC: '2000000' } });
    await expect
      .poll(() => socket.told.slice(0, 2))
      .toEqual(['READY=1', expect.stringContaining('STATUS=cooper is ready')]);
    await expect.poll(() => socket.told.filter((line) => line === 'WATCHDOG=1').length).toBeGreaterThan(2);

    process.kill(household.pid, 'SIGHUP');
    await expect
      .poll(() => socket.messages.findLast(([first]) => first === 'RELOADING=1')?.[1])
      .toMatch(/^MONOTONIC_USEC=\d+$/);
    await expect.poll(() => socket.told.lastIndexOf('READY=1')).toBeGreaterThan(socket.told.indexOf('RELOADING=1'));

    expect(await household.end()).toEqual({ code: 0, signal: null });
    await expect.poll(() => socket.told).toContain('STOPPING=1');
    const after = socket.told.slice(socket.told.indexOf('STOPPING=1'));
    expect(after.filter((line) => line === 'WATCHDOG=1')).toEqual([]);
  });

  it('falls silent when its journal does not answer', async ({ skip }) => {
    const lacking = await lacksSystemd();
    if (lacking !== undefined) return skip(lacking);
    await using build = await faultyBuild('journal', `setTimeout(()=>{${HANGS_NATIVELY}},8000);`);
    await using socket = await NotifySocket.open(`@coop-silent-${process.pid}`);
    await using household = await Household.start({
      main: build.main,
      env: { NOTIFY_SOCKET: socket.address, WATCHDOG_USEC: '1000000' },
    });
    await expect.poll(() => socket.told).toContain('WATCHDOG=1');
    const fed = (): number => socket.told.filter((line) => line === 'WATCHDOG=1').length;
    // It comes twice a second until the journal hangs, and then no more.
    await expect
      .poll(
        async () => {
          const before = fed();
          await pause(1_500);
          return fed() - before;
        },
        { timeout: 40_000 },
      )
      .toBe(0);
    expect(socket.told).not.toContain('STOPPING=1');
    // What systemd does then.
    process.kill(household.pid, 'SIGKILL');
    await household.ended;
  });
});
