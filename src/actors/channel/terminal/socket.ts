import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { CoopError, rootMessage } from '../../../protocol/errors.ts';

/** Only the owner of the machine's account: whoever may open the socket may speak as anyone in the house. */
const SOCKET_MODE = 0o600;

/** What Linux has room for; macOS has 103. */
const PATH_MAX_BYTES = 107;

/**
 * Listens on `path`. What a crash left there is cleared; a daemon that answers there is not disturbed, and neither is
 * anything else.
 *
 * @throws CoopError `E_ALREADY_RUNNING`, `E_SOCKET`
 */
export async function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  try {
    if (Buffer.byteLength(path) > PATH_MAX_BYTES) {
      throw new Error(`its path is longer than ${PATH_MAX_BYTES} bytes; move the folder of coop.toml further up`);
    }
    if (await isLeftOver(path)) await unlink(path);
    const server = createServer({ allowHalfOpen: true }, onConnection);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    // Out of descriptors, for one: those who are connected stay, and others are let in again later.
    server.on('error', () => {});
    await chmod(path, SOCKET_MODE);
    return server;
  } catch (cause) {
    if (cause instanceof CoopError) throw cause;
    throw new CoopError('E_SOCKET', { path, why: rootMessage(cause) }, cause);
  }
}

/** Whether a socket lies there that nobody listens on any more. What cannot be told apart from a live one is left alone. */
async function isLeftOver(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found === undefined) return false;
  if (!found.isSocket()) throw new Error('something else lies there; move it away');
  const refusal = await dial(path);
  if (refusal === undefined || refusal.code === 'EAGAIN') throw new CoopError('E_ALREADY_RUNNING', { path });
  if (refusal.code !== 'ECONNREFUSED') throw refusal;
  return true;
}

/** Why nobody answers, or nothing where somebody does. */
function dial(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.once('error', resolve);
  });
}
