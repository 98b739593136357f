/**
 * What a port can be asked.
 *
 * A contract is one value: method → argument schema, result schema, error codes, deadline. Client and server types are
 * inferred from it, so there is no second list of method names. Read and read-write are two contracts, never a flag.
 */
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from './errors.ts';
import type * as z from './schema.ts';
import type { Schema } from './schema.ts';

export interface Method<A = unknown, R = unknown> {
  readonly args: Schema<A>;
  readonly result: Schema<R>;
  /** What it may fail with, beside the codes that any call can end in ({@link CALL_ERRORS}). */
  readonly errors: readonly ErrorCode[];
  /** After so many milliseconds the caller gets `E_TIMEOUT`. */
  readonly deadlineMs: number;
}

export interface Contract<
  Name extends string = string,
  Methods extends Readonly<Record<string, Method>> = Readonly<Record<string, Method>>,
> {
  readonly name: Name;
  readonly methods: Methods;
}

/** Codes that every call can end in, whatever its contract. */
export const CALL_ERRORS = [
  'E_ARGUMENT',
  'E_METHOD',
  'E_REFUSED',
  'E_TIMEOUT',
  'E_GONE',
  'E_REVOKED',
  'E_BUSY',
  'E_RESULT',
  'E_INTERNAL',
  // The disk or the file of whoever answers.
  'E_DATABASE',
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_DISK',
] as const satisfies readonly ErrorCode[];

const DEFAULT_DEADLINE_MS = 10_000;

/** Declares a method. The deadline is 10 s unless said. */
export function method<A extends Schema, R extends Schema>(spec: {
  args: A;
  result: R;
  errors?: readonly ErrorCode[];
  deadlineMs?: number;
}): { args: A; result: R; errors: readonly ErrorCode[]; deadlineMs: number } {
  return { errors: [], deadlineMs: DEFAULT_DEADLINE_MS, ...spec };
}

/**
 * Declares a contract.
 *
 * @example
 * const clock = contract('clock', {
 *   now: method({ args: z.strictObject({}), result: z.number() }),
 * });
 */
export function contract<const Name extends string, const Methods extends Readonly<Record<string, Method>>>(
  name: Name,
  methods: Methods,
): Contract<Name, Methods> {
  return { name, methods };
}

export type MethodName<C extends Contract> = keyof C['methods'] & string;
export type ArgsOf<C extends Contract, M extends MethodName<C>> = z.output<C['methods'][M]['args']>;
export type ResultOf<C extends Contract, M extends MethodName<C>> = z.output<C['methods'][M]['result']>;

/** What an actor implements to serve `C`. One object per port: whose port it is lives in the closure. */
export type Implementation<C extends Contract> = {
  readonly [M in MethodName<C>]: (args: ArgsOf<C, M>) => ResultOf<C, M> | Promise<ResultOf<C, M>>;
};

export interface CallOptions {
  /** Instead of the method's own deadline. */
  readonly deadlineMs?: number;
}

/** What the holder of a `Port<C>` calls. Every call settles: with a result, or with a `CoopError`. */
export type Client<C extends Contract> = {
  readonly [M in MethodName<C>]: (args: ArgsOf<C, M>, options?: CallOptions) => Promise<ResultOf<C, M>>;
};

declare const speaks: unique symbol;
declare const carries: unique symbol;

/** One end of a channel that speaks `C`. A `Port<MemoryRead>` is not assignable to a `Port<MemoryWrite>`. */
export type Port<C extends Contract> = MessagePort & { readonly [speaks]: C['name'] };

/** One end of a channel that carries frames of `F` in one direction. */
export type StreamPort<F> = MessagePort & { readonly [carries]: F };
