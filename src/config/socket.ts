/** Where the daemon of a configuration listens. */
import { existsSync, lstatSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CoopError } from '../protocol/errors.ts';
import type { Environment } from './environment.ts';
import { makePrivateFolder } from './private-folder.ts';

/** A Unix socket's path has 104 bytes on macOS and 108 on Linux, the closing zero among them. */
export const SOCKET_PATH_MAX_BYTES = 100;

/**
 * `run/coop.sock` beside the configuration. Where that is too long for a socket, a short path that is the same for the
 * daemon and its clients: a folder named after the configuration, in the user's runtime folder or the temporary one.
 *
 * @param configPath As `findConfig` gives it.
 */
export function socketPath(configPath: string, env: Environment): string {
  const beside = join(dirname(configPath), 'run', 'coop.sock');
  if (fits(beside)) return beside;
  // Few folders are so deep, and a command that loads the module for nothing starts 5 ms later (docs/performance.md).
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256').update(dirname(configPath)).digest('hex').slice(0, 16);
  const short = shortFolders(env).map((folder) => join(folder, `coop-${env.uid ?? 'user'}-${hash}`, 'coop.sock'));
  return short.find(fits) ?? join('/tmp', `coop-${env.uid ?? 'user'}-${hash}`, 'coop.sock');
}

const fits = (path: string): boolean => Buffer.byteLength(path) <= SOCKET_PATH_MAX_BYTES;

function shortFolders(env: Environment): string[] {
  const runtime = env.variables['XDG_RUNTIME_DIR'];
  // A service has the variable and a cron job of the same person has not: both must find the same socket.
  const usual = `/run/user/${env.uid}`;
  return [
    ...(runtime?.startsWith('/') === true ? [runtime] : []),
    ...(existsSync(usual) ? [usual] : []),
    env.temporary,
  ];
}

/**
 * Makes the socket's folder, mode 0700, and refuses one that others can enter: in the temporary folder anybody could
 * have put it there first.
 *
 * @throws CoopError `E_WRITE`, `E_SOCKET`.
 */
export function prepareSocketFolder(socket: string, env: Environment): void {
  const folder = dirname(socket);
  try {
    makePrivateFolder(folder);
  } catch (error) {
    throw new CoopError('E_WRITE', { path: folder, why: 'the folder cannot be made' }, error);
  }
  checkSocketFolder(socket, env);
}

/**
 * Whether only this person can have put a socket there: for a client, before it says anything.
 *
 * @throws CoopError `E_SOCKET`. A folder that is not there is no error: then there is no daemon either.
 */
export function checkSocketFolder(socket: string, env: Environment): void {
  const folder = look(dirname(socket));
  if (folder === undefined || env.uid === undefined) return;
  // Beside the configuration the folder is its owner's, whom root may look after; in a temporary one it could be anybody's.
  const isHelping = env.uid === 0 && basename(dirname(socket)) === 'run';
  const isTheirs = folder.uid === env.uid || folder.uid === 0 || isHelping;
  const why = !folder.isDirectory()
    ? 'its folder is not a folder'
    : !isTheirs
      ? 'its folder belongs to somebody else'
      : (folder.mode & 0o022) !== 0
        ? 'others can write to its folder; run "chmod 700" on it'
        : undefined;
  if (why !== undefined) throw new CoopError('E_SOCKET', { path: socket, why });
}

function look(folder: string): Stats | undefined {
  try {
    return lstatSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    throw new CoopError('E_SOCKET', { path: folder, why: 'you may not look there' }, error);
  }
}
