/** The terminal client: one place of the daemon, for as long as a person stays. */
import { randomUUID } from 'node:crypto';
import { isTerminal, type Shell } from '../commands/shell.ts';
import type { PlaceOptions } from '../commands/visit.ts';
import { Attention } from './attention/attention.ts';
import { Connection } from './connection/connection.ts';
import { Controller } from './controller.ts';
import { Outbox } from './outbox.ts';
import { Store } from './store.ts';

/**
 * Resolves when the person leaves.
 *
 * @throws CoopError Where the place cannot be opened.
 */
export async function runClient(shell: Shell, options: PlaceOptions): Promise<void> {
  const store = new Store();
  const client = (): Connection['client'] => connection.client;
  const outbox = new Outbox(store, client, !isTyped(shell));
  const attention = new Attention(store, client, Date.now);
  const opened = (): void => {
    void outbox.flush();
    void attention.ring();
  };
  const connection = new Connection(shell, options, store, { opened, rung: () => void attention.ring() });
  const leave = (): void => connection.leave();
  const controller = new Controller({ store, outbox, attention, client, newId: randomUUID, leave });
  // Only a terminal that can be drawn on pays for what draws.
  if (canDraw(shell)) await (await import('./screen.tsx')).runScreen(shell, store, controller, connection);
  else await (await import('./plain/plain.ts')).runPlain(shell, store, controller, connection);
}

/** Otherwise a program writes, which expects an answer to each line. */
const isTyped = ({ stdin }: Shell): boolean => isTerminal(stdin);

function canDraw({ stdin, stdout, env }: Shell): boolean {
  const isTerminal = [stdin, stdout].every((stream) => 'isTTY' in stream && stream.isTTY === true);
  return isTerminal && env.variables['TERM'] !== 'dumb' && (env.variables['TERM'] ?? '') !== '';
}
