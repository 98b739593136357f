import type { ServiceManager } from './manager.ts';
import { Watchdog, type WatchdogOptions } from './watchdog.ts';

/** What the service manager hears of the daemon's life. Where there is none, nothing is said. */
export interface Reporting {
  ready(): void;
  stopping(): void;
  /** Says so while `work` is under way. */
  reloading(work: () => Promise<unknown>): Promise<void>;
}

/**
 * @param agent Whose daemon it is, and with which model.
 * @param health Whether the daemon does its work; see {@link Watchdog}.
 */
export function reportingTo(
  manager: ServiceManager | undefined,
  agent: { readonly name: string; readonly model: string },
  health: Pick<WatchdogOptions, 'ping' | 'isExcused'>,
): Reporting {
  if (manager === undefined) {
    return { ready: () => {}, stopping: () => {}, reloading: async (work) => void (await work()) };
  }
  const { notifier, watchdogMs } = manager;
  const feed = (): void => void notifier.tell('WATCHDOG=1');
  const watchdog = watchdogMs === undefined ? undefined : new Watchdog({ ...health, watchdogMs, feed });
  const tellReady = (): void => void notifier.tell('READY=1', `STATUS=${agent.name} is ready, with ${agent.model}`);
  return {
    ready() {
      tellReady();
      watchdog?.start();
    },
    stopping() {
      watchdog?.stop();
      void notifier.tell('STOPPING=1', `STATUS=${agent.name} is stopping`);
    },
    async reloading(work) {
      // systemd matches its own request by the monotonic clock.
      void notifier.tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`);
      await work().finally(tellReady);
    },
  };
}
