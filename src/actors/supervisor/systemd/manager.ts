import { Notifier } from './notifier.ts';

/** Where systemd started the daemon: how it is told, and how often it wants to hear that all is well. */
export interface ServiceManager {
  readonly notifier: Notifier;
  /** In ms; undefined where nobody watches. */
  readonly watchdogMs: number | undefined;
}

const NOTIFY_SOCKET = 'NOTIFY_SOCKET';
const WATCHDOG_USEC = 'WATCHDOG_USEC';
const WATCHDOG_PID = 'WATCHDOG_PID';

/**
 * Takes what systemd left in the environment out of it: whoever has the socket's address may speak for the whole service,
 * so no child process and no Worker inherits it. Undefined where nobody wants to be told: then nothing runs.
 *
 * @param pid Of this process: a watchdog that is meant for another is not ours to feed.
 */
export function serviceManager(
  variables: NodeJS.ProcessEnv,
  pid: number,
  note: (text: string) => void,
): ServiceManager | undefined {
  const taken = (name: string): string | undefined => {
    const value = variables[name];
    Reflect.deleteProperty(variables, name);
    return value === '' ? undefined : value;
  };
  const socket = taken(NOTIFY_SOCKET);
  const usec = Number(taken(WATCHDOG_USEC));
  const watched = taken(WATCHDOG_PID) ?? String(pid);
  // A path, or a name in the kernel's own space (`@…`). What else systemd can name (vsock:) is for virtual machines.
  if (socket === undefined || !/^[/@]/.test(socket)) return undefined;
  const isWatched = Number.isFinite(usec) && usec > 0 && watched === String(pid);
  return {
    notifier: new Notifier({ socket, path: variables['PATH'] ?? '', note }),
    watchdogMs: isWatched ? usec / 1_000 : undefined,
  };
}
