import { wrap } from 'comlink';
import type { CallOptions, Client, Contract, Method, Port } from '../../../protocol/contract.ts';
import { CoopError } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import { onClose } from './closing.ts';
import { GuardedEndpoint } from './endpoint.ts';
import { installErrorTransfer } from './errors.ts';
import { ReplyFrame } from './frames.ts';

installErrorTransfer();

/** Calls that may wait for their answer at once on one port. */
export const DEFAULT_WINDOW = 64;

export interface ConnectOptions {
  readonly window?: number;
}

/** A client, and the end of its port. */
export interface Connection<C extends Contract> {
  readonly call: Client<C>;
  /** Closes this end; calls in flight reject with `E_GONE`. */
  close(): void;
  /** Resolves when either side closed the port or its thread ended. */
  readonly closed: Promise<void>;
}

/**
 * The calling side of `port`. Every call settles: with a result that fits the contract, or with a `CoopError`. Plain
 * comlink would wait for ever for a dead peer, and keep no code.
 *
 * - the port closes, or the peer's thread ends: `E_GONE`
 * - no answer within the method's deadline: `E_TIMEOUT`
 * - what came back cannot be read by this thread: `E_RESULT`, and the port is closed
 * - more than `window` unanswered calls: `E_BUSY`. A call that timed out counts until its answer comes.
 */
export function connect<C extends Contract>(
  port: Port<C>,
  contract: C,
  { window = DEFAULT_WINDOW }: ConnectOptions = {},
): Connection<C> {
  const rejecters = new Set<(error: CoopError) => void>();
  let unanswered = 0;
  let gone = false;

  const endpoint = new GuardedEndpoint((frame) => port.postMessage(frame));
  const remote = wrap<Readonly<Record<string, (args: unknown) => Promise<unknown>>>>(endpoint);

  port.on('message', (frame: unknown) => {
    // A peer that answers with handlers of its own choosing is not heard: the deadline ends the call.
    if (z.safeParse(ReplyFrame, frame).success) endpoint.receive(frame);
  });

  // Which call it answers cannot be read either. Nothing more is heard from such a peer.
  port.on('messageerror', () => {
    const error = new CoopError('E_RESULT', { what: contract.name, why: 'it cannot be read by this thread' });
    for (const reject of [...rejecters]) reject(error);
    port.close();
  });

  port.start();

  const closed = new Promise<void>((resolve) => {
    onClose(port, () => {
      gone = true;
      for (const reject of [...rejecters]) reject(new CoopError('E_GONE', { what: contract.name }));
      resolve();
    });
  });

  const invoke = (name: string, method: Method, args: unknown, options?: CallOptions): Promise<unknown> => {
    const what = `${contract.name}.${name}`;
    if (gone) return Promise.reject(new CoopError('E_GONE', { what: contract.name }));
    if (unanswered >= window) return Promise.reject(new CoopError('E_BUSY', { what, window }));

    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        rejecters.delete(fail);
      };
      const fail = (error: unknown): void => {
        settle();
        reject(error);
      };
      const ms = options?.deadlineMs ?? method.deadlineMs;
      const timer = setTimeout(() => fail(new CoopError('E_TIMEOUT', { what, ms })), ms);
      rejecters.add(fail);

      unanswered += 1;
      const answer = remote[name]?.(args) ?? Promise.reject(new CoopError('E_INTERNAL'));
      answer
        .finally(() => {
          unanswered -= 1;
        })
        .then((value) => {
          settle();
          resolve(parseResult(what, method, value));
        })
        .catch((error: unknown) => fail(error instanceof CoopError ? error : notPlain(what, error)));
    });
  };

  const call: Record<string, (args: unknown, options?: CallOptions) => Promise<unknown>> = {};
  for (const [name, method] of Object.entries(contract.methods)) {
    call[name] = (args, options) => invoke(name, method, args, options);
  }

  // The map above was made from the contract's own methods, each parsed by its own schemas: that is `Client<C>`.
  return { call: call as unknown as Client<C>, close: () => port.close(), closed };
}

/** The arguments could not be sent: they hold a function, a port, or the like. */
function notPlain(what: string, cause: unknown): CoopError {
  return new CoopError('E_ARGUMENT', { what, why: 'value: expected plain data' }, cause);
}

function parseResult(what: string, method: Method, value: unknown): unknown {
  const parsed = z.safeParse(method.result, value);
  if (!parsed.success) throw new CoopError('E_RESULT', { what, why: explain(parsed.error) });
  return parsed.data;
}
