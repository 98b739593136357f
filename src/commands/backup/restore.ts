/** `coop backup restore FILE`: a household as it was when the backup was made, in a folder that is empty or made so. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { canonical } from '../../config/find.ts';
import { configIn, makeFolder } from '../../config/init.ts';
import { parseConfig } from '../../config/load.ts';
import type { Paths } from '../../config/paths.ts';
import { socketPath } from '../../config/socket.ts';
import { CoopError } from '../../protocol/errors.ts';
import { AttachClient } from '../client.ts';
import { withProgress } from '../progress.ts';
import { type ExitCode, type GlobalOptions, printJson, printLine, type Shell, visible } from '../shell.ts';
import { type Databases, type LoadDatabases, pathOf } from './databases.ts';
import { CONFIG, DATABASES, databaseEntry } from './manifest.ts';
import { movesOf, refuseOutside, refuseThere } from './moves.ts';
import { replaceAll } from './replacing.ts';
import { checkInto, fileGiven } from './verify.ts';

export interface RestoreOptions extends GlobalOptions {
  readonly dir?: string;
  readonly replace?: boolean;
  /** Also where the configuration in the backup names folders beyond the one that is restored into. */
  readonly outside?: boolean;
  readonly json?: boolean;
}

export async function restoreBackup(
  file: string | undefined,
  options: RestoreOptions,
  shell: Shell,
  load: LoadDatabases,
): Promise<ExitCode> {
  const path = resolve(shell.env.cwd, fileGiven(file, 'restore'));
  const config = target(options, shell);
  await refuseRunning(config, shell);
  const databases = await load();
  const folder = dirname(config);
  makeFolder(folder);
  // On the same disk as what it becomes.
  const staging = mkdtempSync(join(folder, '.restore-'));
  try {
    const manifest = await withProgress({ shell }, (progress) =>
      checkInto(path, staging, { databases, interrupted: shell.interrupted(), progress }),
    );
    const paths = pathsIn(staging, config, shell);
    if (options.outside !== true) refuseOutside(path, paths);
    const moves = movesOf(staging, paths).filter(({ from }) => existsSync(from));
    const done = underLock(paths, databases, () => {
      if (options.replace !== true) for (const { to, beside } of moves) [to, ...beside].forEach(refuseThere);
      const journal = join(staging, databaseEntry('journal'));
      const { unknown } = existsSync(journal) ? databases.settle(journal, manifest.created) : { unknown: 0 };
      return { unknown, aside: replaceAll(moves) };
    });
    report({ config, created: manifest.created, ...done }, options, shell);
    return 0;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** No daemon opens what is there while it is put aside. */
function underLock<T>(paths: Paths, databases: Databases, work: () => T): T {
  const locks: Disposable[] = [];
  try {
    for (const name of DATABASES) locks.push(databases.lock(pathOf(paths, name)));
    return work();
  } finally {
    for (const lock of locks) lock[Symbol.dispose]();
  }
}

/** Named by the folder or by the file, but named: nothing is restored over the usual household by a slip. */
function target({ config, dir }: RestoreOptions, { env }: Shell): string {
  if (dir !== undefined) return canonical(configIn(resolve(env.cwd, dir)));
  if (config !== undefined) return canonical(resolve(env.cwd, config));
  throw new CoopError('E_USAGE', { why: 'Say where to: --dir FOLDER, or -c FILE for the configuration itself.' });
}

/** A daemon whose files are beyond use may still listen. */
async function refuseRunning(config: string, { env }: Shell): Promise<void> {
  try {
    const client = await AttachClient.connect(socketPath(config, env), config);
    client.close();
  } catch (error) {
    if (error instanceof CoopError && error.code === 'E_NOT_RUNNING') return;
    throw error;
  }
  throw new CoopError('E_ALREADY_RUNNING', { path: config });
}

/** As the configuration in the backup has them, read from where it is put. */
function pathsIn(staging: string, config: string, { env }: Shell): Paths {
  const result = parseConfig(config, readFileSync(join(staging, CONFIG), 'utf8'), env);
  if ('error' in result) throw result.error;
  return result.config.paths;
}

function report(
  done: {
    readonly config: string;
    readonly created: string;
    readonly unknown: number;
    readonly aside: readonly string[];
  },
  { json }: RestoreOptions,
  shell: Shell,
): void {
  if (json) {
    printJson(shell, done);
    return;
  }
  const { config, created, unknown, aside } = done;
  const lines = [
    `restored ${dirname(config)} as it was at ${created}`,
    ...aside.map((path) => `put aside ${path}`),
    ...(unknown === 0
      ? []
      : [`${unknown} replies waited then: nobody knows whether they were sent; they are not sent again`]),
    `Next: coop -c ${config} start`,
  ];
  for (const line of lines) printLine(shell.stdout, visible(line));
}
