import { toPromise } from 'xstate';
import { environment, loadConfig, traceSettings } from '../../config/index.ts';
import { toCoopError } from '../../protocol/errors.ts';
import { assemble } from './assemble.ts';
import { endAtOnce } from './end-at-once.ts';
import { makeFolders, makeTraceFolder } from './folders.ts';
import { takeKeys } from './keys.ts';
import { namingTheOther } from './pid-file.ts';
import { serviceManager } from './systemd/index.ts';

export interface DaemonOptions {
  /** Absolute. */
  readonly configPath: string;
  /** Folder of the built bundles. */
  readonly dist: string;
  /** One line for whoever started it. Never carries text of a conversation. */
  readonly print: (line: string) => void;
}

/** After an orderly end nothing should run any more. What does all the same is not waited for longer than this. */
const LINGER_MS = 2_000;

/**
 * Runs the daemon until SIGTERM or SIGINT. A second signal ends it at once, with exit code 1.
 *
 * @returns the exit code: 0 after an orderly end; 1 where a part of it had to be left behind.
 * @throws CoopError where it could not start.
 */
export async function runDaemon({ configPath, dist, print }: DaemonOptions): Promise<number> {
  // Everything the daemon makes is its owner's alone.
  process.umask(0o077);
  const config = await loadConfig(configPath);
  makeFolders(config);
  const trace = traceSettings(environment());
  if (trace !== undefined) makeTraceFolder(trace, print);
  const variables = environment().variables as NodeJS.ProcessEnv;
  const keys = takeKeys(config.settings, variables);
  const manager = serviceManager(variables, process.pid, print);

  const daemon = assemble({ config, keys, trace, manager, dist, print });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) endAtOnce(1);
    isStopping = true;
    daemon.send({ type: 'STOP_REQUESTED' });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => daemon.send({ type: 'RELOAD_REQUESTED' }));

  daemon.start();
  const { error, late } = await toPromise(daemon);
  if (error !== undefined) {
    setTimeout(() => endAtOnce(1), LINGER_MS).unref();
    throw namingTheOther(toCoopError(error), config.paths.socket);
  }
  if (late.length > 0) {
    print(`${late.join(', ')}: not closed in time. Nothing that was taken in is lost; the next start goes on from it.`);
    // A thread that cannot be ended would hold the process for as long as it likes.
    endAtOnce(1);
  }
  setTimeout(() => endAtOnce(0), LINGER_MS).unref();
  return 0;
}
