/** What `coop check` says of the places on the disk: whether a start can use or make each. Looks, and makes nothing. */
import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { CoopError } from '../protocol/errors.ts';
import { contains } from './apart.ts';
import { type CheckResult, fine, wrong } from './check-result.ts';
import type { Environment } from './environment.ts';
import { nearest, whyNot } from './folders.ts';
import { isFolder, look } from './look.ts';
import type { Paths } from './paths.ts';
import { checkSocketFolder, SOCKET_PATH_MAX_BYTES } from './socket.ts';
import { traceSettings } from './trace.ts';

export function places(paths: Paths, env: Environment): CheckResult[] {
  const files = [paths.journal, paths.index, ...Object.values(paths.memory)];
  return [
    workspaceFolder(paths.workspace),
    ...[...new Set([...files.map((file) => dirname(file)), ...ledgers(paths)])].map(databaseFolder),
    ...databases(files),
    socket(paths.socket, env),
    trace(paths, env),
  ];
}

function workspaceFolder(folder: string): CheckResult {
  if (isFolder(folder) !== undefined) return writable('workspace_folder', folder);
  const above = writable('workspace_folder', nearest(folder));
  if (!above.passed) return above;
  return wrong('workspace_folder', `${folder} is not there yet: it is made, empty, at the start`, 'warning');
}

/** Made by whoever writes the first of them: there or not, nothing else may be in its place. */
const ledgers = (paths: Paths): readonly string[] => (isFolder(paths.ledgers) === undefined ? [] : [paths.ledgers]);

function databaseFolder(folder: string): CheckResult {
  if (isFolder(folder) !== undefined) return writable('database_folder', folder);
  const above = writable('database_folder', nearest(folder));
  return above.passed ? fine('database_folder', `${folder} is made at the start`) : above;
}

function writable(name: 'workspace_folder' | 'database_folder', folder: string): CheckResult {
  const why = whyNot(folder);
  return why === undefined ? fine(name, folder) : wrong(name, why);
}

/** How every SQLite file begins. */
const MAGIC = 'SQLite format 3\0';

function databases(files: readonly string[]): CheckResult[] {
  const there = files.filter((file) => look(file) !== undefined);
  const troubles = there.flatMap((file) => {
    const why = noDatabase(file);
    return why === undefined ? [] : [wrong('database', `${file} ${why}`)];
  });
  if (troubles.length > 0) return troubles;
  return [fine('database', there.length === 0 ? 'there are none yet' : `${there.length} can be opened`)];
}

/** What is damaged further inside `coop doctor` finds, while no daemon runs. */
function noDatabase(file: string): string | undefined {
  if (look(file)?.isFile() !== true)
    return 'is no file: move it away; the database is made anew, or comes from a backup';
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch {
    return 'cannot be written: give it to the user that coop runs as';
  }
  const begins = beginning(file);
  return begins === '' || begins === MAGIC
    ? undefined
    : 'is no database: move it away, and take it from a backup ("coop backup restore")';
}

function beginning(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(MAGIC.length);
    return bytes.toString('latin1', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

function socket(path: string, env: Environment): CheckResult {
  if (Buffer.byteLength(path) > SOCKET_PATH_MAX_BYTES) {
    return wrong('socket', `${path} is too long for a socket: set XDG_RUNTIME_DIR to a shorter folder`);
  }
  const folder = dirname(path);
  const why = whyNot(nearest(folder));
  if (why !== undefined) return wrong('socket', why);
  const there = look(path);
  if (there !== undefined && !there.isSocket()) {
    return wrong('socket', `${path} is something else: move it away, the socket is made there`);
  }
  return refusal('socket', () => checkSocketFolder(path, env)) ?? fine('socket', path);
}

function trace({ workspace }: Paths, env: Environment): CheckResult {
  let path: string | undefined;
  const refused = refusal('trace', () => {
    path = traceSettings(env)?.path;
  });
  if (refused !== undefined) return refused;
  if (path === undefined) return fine('trace', 'none is written: COOP_TRACE_FILE is not set', 'info');
  if (contains(workspace, path)) {
    const message = `${path} lies in the workspace, where turns read and write: set COOP_TRACE_FILE to a place beside it`;
    return wrong('trace', message, 'warning');
  }
  const why = whyNot(nearest(dirname(path)));
  return why === undefined ? fine('trace', path, 'warning') : wrong('trace', `no trace is written: ${why}`, 'warning');
}

function refusal(name: 'socket' | 'trace', attempt: () => void): CheckResult | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof CoopError) return wrong(name, error.message);
    throw error;
  }
}
