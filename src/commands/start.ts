/** `coop start`: the daemon, in the foreground. */
import { findConfig } from '../config/find.ts';
import { type GlobalOptions, printLine, type Shell } from './shell.ts';

/** What the supervisor offers. Injected: commands do not import actors. */
export type RunDaemon = (options: {
  readonly configPath: string;
  readonly dist: string;
  readonly print: (line: string) => void;
}) => Promise<number>;

/** @param dist Folder of the built files, where the actors' bundles lie. */
export function start(options: GlobalOptions, shell: Shell, dist: string, runDaemon: RunDaemon): Promise<number> {
  return runDaemon({
    configPath: findConfig(options.config, shell.env),
    dist,
    print: (line) => printLine(shell.stdout, line),
  });
}
