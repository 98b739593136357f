import { type ActorRefFrom, createActor, fromCallback, toPromise } from 'xstate';
import type { AttachClient } from '../../commands/client.ts';
import type { Shell } from '../../commands/shell.ts';
import type { PlaceOptions } from '../../commands/visit.ts';
import type { CoopError } from '../../protocol/errors.ts';
import type { Store } from '../store.ts';
import { listen } from './line.ts';
import { type ConnectionEvent, connectionMachine } from './machine.ts';

export interface ConnectionListener {
  /** Called after each opening: what waits can be sent. */
  readonly opened: () => void;
  /** Something waits for whoever decides. */
  readonly rung: () => void;
}

/** Keeps the place open, and tells the store what it hears there. */
export class Connection {
  /** Undefined while there is none. */
  client: AttachClient | undefined;
  readonly #actor: ActorRefFrom<typeof connectionMachine>;

  constructor(shell: Shell, options: PlaceOptions, store: Store, { opened, rung }: ConnectionListener) {
    const visit = fromCallback<ConnectionEvent>(({ sendBack }) => {
      const hungUp = new AbortController();
      const lost = (error: unknown): void => {
        this.client = undefined;
        sendBack({ type: 'CONNECTION_LOST', error });
      };
      listen(
        shell,
        options,
        {
          opened: (client, place, history) => {
            this.client = client;
            store.dispatch({ type: 'PLACE_OPENED', opened: place, history });
            sendBack({ type: 'PLACE_OPENED' });
            opened();
          },
          heard: (event) => {
            store.dispatch({ type: 'EVENT_HEARD', event });
            if (event.method === 'attention') rung();
          },
        },
        hungUp.signal,
      ).catch(lost);
      return () => hungUp.abort();
    });
    this.#actor = createActor(connectionMachine.provide({ actors: { visit } }));
    this.#actor.subscribe((snapshot) => {
      const to = snapshot.matches('ended')
        ? 'ended'
        : snapshot.matches('waiting')
          ? 'waiting'
          : snapshot.matches({ visiting: 'open' })
            ? 'open'
            : 'connecting';
      store.dispatch({ type: 'CONNECTION_CHANGED', to, why: reason(snapshot.context.error) });
    });
    this.#actor.start();
  }

  leave(): void {
    this.#actor.send({ type: 'LEFT' });
  }

  /** @throws CoopError Where it never came about, or cannot come about again. */
  async ended(): Promise<void> {
    const { error } = await toPromise(this.#actor);
    if (error !== undefined) throw error;
  }
}

/** That a connection broke off is plain to see where it did. */
const reason = (error: CoopError | undefined): string =>
  error === undefined || error.code === 'E_STREAM' ? '' : error.message;
