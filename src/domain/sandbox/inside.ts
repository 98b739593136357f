/** What runs inside: a shell that is the first process, and below it, under limits, the command. */

export const PATH = '/usr/local/bin:/usr/bin:/bin';

/** Programs without which no command can be run, and the package that has each. */
export const TOOLS: Readonly<Record<string, string>> = {
  bwrap: 'bubblewrap',
  bash: 'bash',
  prlimit: 'util-linux',
  nice: 'coreutils',
};

/** Of one file, whoever writes it. */
const FILE_BYTES = 2 ** 30;
const OPEN_FILES = 1_024;

export interface InsideLimits {
  readonly memoryMb: number;
  readonly processes: number;
}

/**
 * What the daemon was itself given by whoever started it is not for the command: a descriptor of a folder would lead out. Both
 * streams are one, so that their order is kept.
 */
const FIRST = `
for descriptor in /proc/self/fd/*; do
  number=\${descriptor##*/}
  ((number > 2)) && eval "exec $number>&-"
done 2>/dev/null
exec 2>&1
"$@"
exit $?`;

/**
 * The first process stays until the command has ended, then all others end with it. Memory is
 * what a process can write to, not what it reserves: programs with large reservations run.
 */
export function limited({ memoryMb, processes }: InsideLimits, command: readonly string[]): readonly string[] {
  const limits = [
    ...['--core=0', `--fsize=${FILE_BYTES}`, `--nofile=${OPEN_FILES}`],
    ...[`--data=${memoryMb * 2 ** 20}`, `--nproc=${processes}`],
  ];
  return ['bash', '-c', FIRST, 'bash', 'prlimit', ...limits, 'nice', '-n', '10', ...command];
}
