/** One visit at the daemon: from connecting to hanging up. */
import type { AttachClient } from '../../commands/client.ts';
import type { Shell } from '../../commands/shell.ts';
import { type PlaceOptions, stay } from '../../commands/visit.ts';
import type { AttachEvent } from '../../protocol/attach.ts';
import type { Said } from '../../protocol/contracts/sessions.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Opened } from '../state.ts';
import { missed } from '../transcript/history.ts';

const HISTORY_MOST = 50;

export interface Listener {
  readonly opened: (client: AttachClient, opened: Opened, history: readonly Said[]) => void;
  readonly heard: (event: AttachEvent) => void;
}

/**
 * @param signal Hangs up.
 * @throws CoopError Why it could not be opened, or ended. It always ends with one.
 */
export function listen(
  shell: Shell,
  options: PlaceOptions,
  { opened: tellOpened, heard }: Listener,
  signal: AbortSignal,
): Promise<never> {
  return stay(shell, options, async ({ client, opened }) => {
    const hangUp = (): void => client.close(new CoopError('E_CANCELLED'));
    if (signal.aborted) hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      // What is told while the history is read comes after it, unless it is in it already.
      let early: AttachEvent[] | undefined = [];
      const history = readHistory(client).then((entries) => {
        tellOpened(client, opened, entries);
        for (const event of notIn(entries, early ?? [])) heard(event);
        early = undefined;
      });
      await Promise.all([history, pump(client, (event) => (early === undefined ? heard(event) : early.push(event)))]);
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
    throw new CoopError('E_STREAM', { why: 'the daemon closed the connection' });
  });
}

async function pump(client: AttachClient, take: (event: AttachEvent) => void): Promise<void> {
  for await (const event of client.events) take(event);
}

/** A daemon that cannot tell it is no reason not to talk. */
async function readHistory(client: AttachClient): Promise<readonly Said[]> {
  try {
    return (await client.call('history', { limit: HISTORY_MOST })).entries;
  } catch {
    return [];
  }
}

function notIn(history: readonly Said[], early: readonly AttachEvent[]): AttachEvent[] {
  const isNew = missed(
    early.flatMap(({ method, params }) =>
      method === 'message' ? [{ from: params.from, text: params.text, at: 0 }] : [],
    ),
    history,
  );
  return early.filter(({ method, params }) => {
    if (method !== 'message') return true;
    return isNew.some(({ from, text }) => from === params.from && text === params.text);
  });
}
