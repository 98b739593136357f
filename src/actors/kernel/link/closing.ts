import type { MessagePort } from 'node:worker_threads';

/**
 * Calls `ended` once when the other side closed or its thread ended, also where that was before anybody asked: `close`
 * is told once, and a port that was left lying may have had it. For ports that are listened to and started.
 */
export function onClose(port: MessagePort, ended: () => void): void {
  // A started port holds its thread for as long as it is open.
  if (port.hasRef()) port.once('close', () => ended());
  else ended();
}
