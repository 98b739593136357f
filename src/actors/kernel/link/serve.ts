import { expose } from 'comlink';
import { CALL_ERRORS, type Contract, type Implementation, type Method, type Port } from '../../../protocol/contract.ts';
import { CoopError, type ErrorCode, toCoopError, toWire } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import { onClose } from './closing.ts';
import { deadLetters } from './dead-letters.ts';
import { GuardedEndpoint } from './endpoint.ts';
import { installErrorTransfer } from './errors.ts';
import { CallFrame, idOf } from './frames.ts';

installErrorTransfer();

/** Calls that one holder may have running at once: its own window is a courtesy, this is the wall. */
const SERVER_WINDOW = 256;

/**
 * So many refusals without one answer, and the port is closed: each refusal waits in the memory of a holder who may never read
 * it. One who keeps to the window hears none.
 */
const REFUSALS_MOST = 10_000;

/** A port being served. */
export interface Served {
  /** Ends the port: calls in flight answer `E_REVOKED`, and so does every later one. The port stays open to say so. */
  revoke(): void;
  /** Resolves when the other side closed, or went away with its thread. */
  readonly closed: Promise<void>;
}

/**
 * Answers calls of `contract` on `port` with `implementation`.
 *
 * The holder of the other end may be hostile: only a named method of the contract with one plain argument that fits
 * its schema arrives; everything else is answered with a code. One implementation object per port, so that whose port it
 * is lives in a closure and cannot be argued about.
 */
export function serve<C extends Contract>(port: Port<C>, contract: C, implementation: Implementation<C>): Served {
  const inFlight = new Set<string>();
  let revoked = false;
  let refusals = 0;

  const fail = (id: string, error: CoopError): void => {
    inFlight.delete(id);
    port.postMessage({ id, type: 'HANDLER', name: 'throw', value: toWire(error) });
  };

  // After a revocation comlink may still answer calls that ran on: those were answered already and are no longer here.
  const endpoint = new GuardedEndpoint((frame) => {
    const id = idOf(frame);
    if (id === undefined || !inFlight.has(id)) return;
    // Throws for a result that cannot be cloned: comlink then answers with an error, so the call must still be here.
    port.postMessage(frame);
    inFlight.delete(id);
    refusals = 0;
  });

  const turnAway = (id: string, error: CoopError): void => {
    deadLetters.add(contract.name, error.code);
    refusals += 1;
    if (refusals > REFUSALS_MOST) port.close();
    else fail(id, error);
  };

  port.on('message', (frame: unknown) => {
    const id = idOf(frame);
    if (id === undefined) return deadLetters.add(contract.name, 'E_REFUSED');
    if (revoked) return turnAway(id, new CoopError('E_REVOKED', { what: contract.name }));
    if (inFlight.has(id)) return;
    const refusal =
      inFlight.size >= SERVER_WINDOW
        ? new CoopError('E_BUSY', { what: contract.name, window: SERVER_WINDOW })
        : refuse(contract, frame);
    if (refusal !== undefined) return turnAway(id, refusal);
    inFlight.add(id);
    endpoint.receive(frame);
  });

  // Nested so deep that this thread cannot read it, not even whom to tell: its holder hears that the port is gone.
  port.on('messageerror', () => {
    deadLetters.add(contract.name, 'E_ARGUMENT');
    port.close();
  });

  expose(guarded(contract, implementation), endpoint);
  port.start();

  return {
    revoke() {
      revoked = true;
      for (const id of [...inFlight]) fail(id, new CoopError('E_REVOKED', { what: contract.name }));
    },
    closed: new Promise((resolve) => onClose(port, resolve)),
  };
}

function refuse(contract: Contract, frame: unknown): CoopError | undefined {
  const call = z.safeParse(CallFrame, frame);
  if (!call.success) return new CoopError('E_REFUSED');
  const [name] = call.data.path;
  if (!Object.hasOwn(contract.methods, name)) {
    return new CoopError('E_METHOD', { contract: contract.name, method: name.slice(0, 80) });
  }
  return undefined;
}

/** The object that comlink sees: null prototype, frozen, each method behind its schema. */
function guarded(contract: Contract, implementation: Readonly<Record<string, (args: never) => unknown>>): object {
  const target: Record<string, (args: unknown) => unknown> = Object.create(null);
  for (const [name, method] of Object.entries(contract.methods)) {
    target[name] = async (args) => {
      const fitting = parseArgs(`${contract.name}.${name}`, method, args);
      try {
        return await implementation[name]?.(fitting as never);
      } catch (error) {
        throw declared(method, error);
      }
    };
  }
  return Object.freeze(target);
}

/** A contract names what a method can fail with: another error is a fault of the server and says no more than that. */
function declared(method: Method, thrown: unknown): CoopError {
  const error = toCoopError(thrown);
  const known: readonly ErrorCode[] = [...CALL_ERRORS, ...method.errors];
  return known.includes(error.code) ? error : new CoopError('E_INTERNAL', {}, error);
}

function parseArgs(what: string, method: Method, args: unknown): unknown {
  const parsed = z.safeParse(method.args, args);
  if (!parsed.success) throw new CoopError('E_ARGUMENT', { what, why: explain(parsed.error) });
  return parsed.data;
}
