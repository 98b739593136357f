/** POSIX has it on every system that this runs on. Where it is missing all the same Node aborts: that, too, is at once, with another code. */
const SHELL = '/bin/sh';

/**
 * Ends the process now, with `code`, whatever its threads do.
 *
 * `process.exit` waits for a Worker that is in a native call, as `terminate` does (22 s measured with a long SQLite
 * statement). What replaces the process waits for nobody: the same measurement takes 0.3 s, and the exit code stays ours.
 */
export function endAtOnce(code: number): void {
  process.execve?.(SHELL, ['sh', '-c', `exit ${code}`], {});
  process.exit(code);
}
