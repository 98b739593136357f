import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { CoopError, rootMessage } from '../../../protocol/errors.ts';

/** Only the owner of the machine's account: whoever may open the socket may speak as anyone in the house. */
const SOCKET_MODE = 0o600;

/** Listens on `path`. What a crash left there is cleared; a daemon that answers there is not disturbed. */
export async function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (await answers(path)) throw new CoopError('E_ALREADY_RUNNING', { path });
  try {
    await clear(path);
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
    throw new CoopError('E_SOCKET', { path, why: rootMessage(cause) }, cause);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

/** Removes a socket that nobody answers at. Anything else there is somebody's. */
async function clear(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error('something else lies there; move it away');
  await unlink(path);
}
