/**
 * Ends the process now, with `code`, whatever its threads do.
 *
 * `process.exit` waits for a Worker that is in a native call, as `terminate` does (22 s measured with a long SQLite
 * statement). What replaces the process waits for nobody: the same measurement takes 0.3 s, and the exit code stays ours.
 */
export function endAtOnce(code: number): void {
  process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  process.exit(code);
}
