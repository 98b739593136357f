/** From the command line to an open place of the daemon. */
import { findConfig } from '../config/find.ts';
import { checkSocketFolder, socketPath } from '../config/socket.ts';
import type { AttachResult } from '../protocol/attach.ts';
import { CoopError } from '../protocol/errors.ts';
import { isName } from '../protocol/ids.ts';
import { AttachClient } from './client.ts';
import { type GlobalOptions, printLine, type Shell, visible } from './shell.ts';

/** Who asks, and where. */
export interface PlaceOptions extends GlobalOptions {
  /** `--as NAME`; without it, `terminal:default`. */
  readonly as?: string;
  /** `--room NAME`; without it, the person's own conversation with the agent. */
  readonly room?: string;
}

export interface Visit {
  readonly client: AttachClient;
  readonly opened: AttachResult<'open'>;
}

/**
 * Opens the place to ask something of it. Nobody counts as reading there: it lowers no room, and takes no words that wait for
 * a reader.
 *
 * @throws CoopError `E_NAME`, `E_CONFIG_MISSING`, `E_NOT_RUNNING`, and what the daemon answers.
 */
export function look<T>(shell: Shell, options: PlaceOptions, during: (visit: Visit) => Promise<T>): Promise<T> {
  return open(shell, options, false, during);
}

/**
 * Opens the place for as long as `during` takes, as a reader. What somebody sent to it meanwhile was delivered by that, and is
 * told on standard error.
 *
 * @throws CoopError `E_NAME`, `E_CONFIG_MISSING`, `E_NOT_RUNNING`, and what the daemon answers.
 */
export function visit<T>(shell: Shell, options: PlaceOptions, during: (visit: Visit) => Promise<T>): Promise<T> {
  return stay(shell, options, async (visited) => {
    try {
      return await during(visited);
    } finally {
      for (const { method, params } of visited.client.unread()) {
        if (method === 'message' && params.kind === 'sent') printLine(shell.stderr, visible(params.text));
      }
    }
  });
}

/** Like {@link visit}, for whoever reads all events. */
export function stay<T>(shell: Shell, options: PlaceOptions, during: (visit: Visit) => Promise<T>): Promise<T> {
  return open(shell, options, true, during);
}

async function open<T>(
  shell: Shell,
  { config: named, as, room }: PlaceOptions,
  reads: boolean,
  during: (visit: Visit) => Promise<T>,
): Promise<T> {
  for (const name of [as, room]) {
    if (name !== undefined && !isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
  }
  const config = findConfig(named, shell.env);
  const socket = socketPath(config, shell.env);
  checkSocketFolder(socket, shell.env);
  const client = await AttachClient.connect(socket, config);
  try {
    const opened = await client.call('open', {
      ...(as === undefined ? {} : { as }),
      ...(room === undefined ? {} : { room }),
      reads,
    });
    return await during({ client, opened });
  } finally {
    client.close();
  }
}
