/** `coop start`: the daemon, in the foreground. */
import { findConfig } from '../config/find.ts';
import { CoopError, type ErrorCode } from '../protocol/errors.ts';
import { printFailure } from './failure.ts';
import { UNCONFIGURED } from './service/unit.ts';
import { type GlobalOptions, printLine, type Shell } from './shell.ts';

/** What the supervisor offers. Injected: commands do not import actors. */
export type RunDaemon = (options: {
  readonly configPath: string;
  readonly dist: string;
  readonly print: (line: string) => void;
}) => Promise<number>;

/** What another try ends in, too: only somebody who mends something helps. */
const HOPELESS: readonly ErrorCode[] = [
  'E_CONFIG',
  'E_CONFIG_MISSING',
  'E_CONFIG_READ',
  'E_CONFIG_SYNTAX',
  'E_ENCODING',
  'E_DATABASE_NEWER',
  'E_NOT_BUILT',
  'E_WALL',
];

/**
 * @param dist Folder of the built files, where the actors' bundles lie.
 * @returns the daemon's exit code, or {@link UNCONFIGURED} where a service manager need not try again.
 */
export async function start(options: GlobalOptions, shell: Shell, dist: string, runDaemon: RunDaemon): Promise<number> {
  try {
    const configPath = findConfig(options.config, shell.env);
    return await runDaemon({ configPath, dist, print: (line) => printLine(shell.stdout, line) });
  } catch (error) {
    if (!(error instanceof CoopError && HOPELESS.includes(error.code))) throw error;
    printFailure(shell, error);
    return UNCONFIGURED;
  }
}
