import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceManager } from '../../../src/actors/supervisor/systemd/index.ts';
import { Watchdog } from '../../../src/actors/supervisor/systemd/watchdog.ts';
import { lacksSystemd, NotifySocket } from '../../support/notify-socket.ts';

const PID = 4711;

describe('what systemd leaves in the environment', () => {
  it('is taken out of it, and nothing else', () => {
    const variables = {
      NOTIFY_SOCKET: '/run/notify',
      WATCHDOG_USEC: '60000000',
      WATCHDOG_PID: '4711',
      HOME: '/home/alice',
    };
    const manager = serviceManager(variables, PID, () => {});
    expect(manager?.watchdogMs).toBe(60_000);
    expect(variables).toEqual({ HOME: '/home/alice' });
  });

  it('is nobody where it names no socket, or one that is none of this machine', () => {
    for (const socket of [undefined, '', 'vsock:2:1234', 'relative/path']) {
      const variables: NodeJS.ProcessEnv = {
        WATCHDOG_USEC: '60000000',
        ...(socket === undefined ? {} : { NOTIFY_SOCKET: socket }),
      };
      expect(serviceManager(variables, PID, () => {})).toBeUndefined();
      expect(variables).toEqual({});
    }
  });

  it.each([
    ['another process', { WATCHDOG_USEC: '60000000', WATCHDOG_PID: '4712' }],
    ['nobody', {}],
    ['no time', { WATCHDOG_USEC: '0' }],
    ['no number', { WATCHDOG_USEC: 'soon' }],
  ])('has a watchdog for %s: that is not ours', (_, more) => {
    expect(serviceManager({ NOTIFY_SOCKET: '@notify', ...more }, PID, () => {})?.watchdogMs).toBeUndefined();
  });
});

describe('what is told to systemd', () => {
  let lacking: string | undefined;
  beforeEach(async () => {
    lacking = await lacksSystemd();
  });

  const notifierTo = (socket: string, notes: string[] = [], path = process.env['PATH'] ?? '') => {
    const manager = serviceManager({ NOTIFY_SOCKET: socket, PATH: path }, PID, (text) => notes.push(text));
    if (manager === undefined) throw new Error('nobody to tell');
    return manager.notifier;
  };

  it('arrives in its order, a status on one line', async ({ skip }) => {
    if (lacking !== undefined) return skip(lacking);
    const folder = await mkdtemp(join(tmpdir(), 'coop-notify-'));
    await using socket = await NotifySocket.inFolder(folder);
    const notifier = notifierTo(socket.address);
    void notifier.tell('READY=1', 'STATUS=cooper is ready\nMAINPID=1');
    void notifier.tell('WATCHDOG=1');
    await notifier.tell('STOPPING=1');
    await expect
      .poll(() => socket.messages)
      .toEqual([['READY=1', 'STATUS=cooper is ready MAINPID=1'], ['WATCHDOG=1'], ['STOPPING=1']]);
    await rm(folder, { recursive: true });
  });

  it('arrives at a name in the kernel’s own space, too', async ({ skip }) => {
    if (lacking !== undefined) return skip(lacking);
    await using socket = await NotifySocket.open(`@coop-test-${process.pid}`);
    await notifierTo(socket.address).tell('READY=1');
    await expect.poll(() => socket.told).toEqual(['READY=1']);
  });

  it('is no reason to end where it cannot be told: that is noted once', async () => {
    const notes: string[] = [];
    const notifier = notifierTo('/nowhere/notify', notes, '/nowhere');
    await notifier.tell('READY=1');
    await notifier.tell('WATCHDOG=1');
    expect(notes).toEqual([expect.stringContaining('systemd-notify')]);
  });
});

describe('the watchdog', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('is fed at half time for as long as the journal answers, and no longer', async () => {
    let fed = 0;
    let answers = true;
    let isExcused = false;
    const deadlines: number[] = [];
    const watchdog = new Watchdog({
      watchdogMs: 60_000,
      ping: (deadlineMs) => {
        deadlines.push(deadlineMs);
        return answers ? Promise.resolve() : Promise.reject(new Error('no answer'));
      },
      isExcused: () => isExcused,
      feed: () => {
        fed += 1;
      },
    });
    watchdog.start();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(fed).toBe(4);
    answers = false;
    await vi.advanceTimersByTimeAsync(90_000);
    expect(fed).toBe(4);
    // Long work that the journal has announced: it does not answer, and is well.
    isExcused = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(fed).toBe(5);
    isExcused = false;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(fed).toBe(5);
    answers = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(fed).toBe(6);
    watchdog.stop();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(fed).toBe(6);
    // Whatever is answered by then is said before the time is over.
    expect(Math.max(...deadlines)).toBeLessThan(30_000);
  });
});
