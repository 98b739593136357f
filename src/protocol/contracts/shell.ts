/** Session → shell: commands in the sandbox of one scope. What they may see and touch was fixed when the port was minted. */
import type { Port } from '../contract.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../trust.ts';
import type { WorkspaceMarksContract } from './workspace.ts';

/** Longest command, in ms. */
export const COMMAND_MOST_MS = 10 * 60_000;

/** Characters of output that are told; of more, the beginning and the end. */
const OUTPUT_MAX = 60_000;

/** `files`: what it may only read was put anew by somebody else meanwhile, and could not be guarded any more. */
export const CommandEnd = z.enum(['timeout', 'cancelled', 'output', 'memory', 'processes', 'files', 'signal']);
export type CommandEnd = z.output<typeof CommandEnd>;

export const ShellContract = contract('shell', {
  /** One command at a time per port. */
  run: method({
    args: z.strictObject({
      command: z.string().check(z.minLength(1), z.maxLength(100_000)),
      timeoutMs: z.int().check(z.minimum(100), z.maximum(COMMAND_MOST_MS)),
      /** How far what the model had read can be believed. */
      integrity: TrustLevelSchema,
    }),
    result: z.strictObject({
      /** Null where it was ended: by a signal, for want of time, or of something else that it used too much of. */
      exit: z.nullable(z.int()),
      ended: z.nullable(CommandEnd),
      /** Standard output and error, in the order in which they came. */
      output: z.string().check(z.maxLength(OUTPUT_MAX)),
      /** Bytes that are not in it. */
      cut: z.int(),
      ms: z.number(),
      /** How far the output can be believed. */
      integrity: TrustLevelSchema,
    }),
    errors: ['E_SANDBOX', 'E_BUSY', 'E_CANCELLED'],
    deadlineMs: COMMAND_MOST_MS + 30_000,
  }),
  /** Ends the command that runs, and everything it started. */
  cancel: method({ args: z.strictObject({}), result: z.strictObject({}) }),
});

export interface ShellScope {
  /** Absolute path of the scope's folder: all that can be written. */
  readonly folder: string;
  /** Below it, as relative paths: not to be seen, for they are others'. */
  readonly hidden: readonly string[];
  /** Below what is hidden: the person's own. */
  readonly shown: readonly string[];
  /** Below it: to be read and not written, because prompts are made of them. A name that ends in `/` is a folder's. */
  readonly readonly: readonly string[];
  /** Of those, what is not to be seen either: its gate is above the turn. */
  readonly closed: readonly string[];
  /** May its folder be written? */
  readonly writes: boolean;
  /** Hosts that it may reach; none: there is no network. What it says is the web's then. */
  readonly hosts: readonly string[];
  /** The owner's explicit choice: no sandbox at all. */
  readonly unconfined: boolean;
  readonly level: TrustLevel;
  readonly limits: ShellLimits;
  /** Who wrote what: the workspace of the same scope is told. */
  readonly marks: Port<typeof WorkspaceMarksContract>;
}

/** `[sandbox]`, as far as it bounds. */
export interface ShellLimits {
  readonly memoryMb: number;
  readonly processes: number;
  readonly outputBytes: number;
  readonly timeoutMs: number;
}
