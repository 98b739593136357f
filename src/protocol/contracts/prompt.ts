/** Session → workspace (the whole one): the files that its prompt is made of. Which, was fixed when the port was minted. */
import { contract, method, type Port } from '../contract.ts';
import * as z from '../schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../trust.ts';
import type { VersionsSeenContract } from './journal/versions.ts';

/** Characters of one file in a prompt; the rest of it can be opened. */
export const PROMPT_FILE_MAX = 120_000;

/** `shared`: from the root. `user`: the person's own. `channel`: how words look best where they go. */
export const PromptKind = z.enum(['shared', 'user', 'channel']);
export type PromptKind = z.output<typeof PromptKind>;

/** How often it changes: rarely, between sessions, within a session. */
export const PromptCache = z.enum(['stable', 'session', 'volatile']);

export const PromptFileText = z.strictObject({
  /** As the configuration names it, below the workspace or below the person's folder. */
  path: z.string(),
  kind: PromptKind,
  cache: PromptCache,
  text: z.string().check(z.maxLength(PROMPT_FILE_MAX)),
  /** Characters of the whole file. */
  length: z.int(),
  /** The lowest level among its authors. */
  integrity: TrustLevelSchema,
});
export type PromptFileText = z.output<typeof PromptFileText>;

export const PromptFilesContract = contract('prompt.files', {
  /** Those that are there and not empty, in the order of the scope. */
  load: method({
    args: z.strictObject({}),
    result: z.strictObject({ files: z.array(PromptFileText) }),
    deadlineMs: 5_000,
  }),
  /** One of them from character `from` on. */
  open: method({
    args: z.strictObject({
      path: z.string().check(z.maxLength(1_000)),
      kind: PromptKind,
      from: z.int().check(z.minimum(0)),
    }),
    result: z.strictObject({ file: PromptFileText, from: z.int() }),
    errors: ['E_FILE_MISSING'],
  }),
});

/** One file of a scope. `file` is its path below the whole workspace. */
export interface PromptFileScope {
  readonly path: string;
  readonly file: string;
  readonly kind: PromptKind;
  readonly cache: z.output<typeof PromptCache>;
  /** Of those who write it. */
  readonly level: TrustLevel;
}

export interface PromptScope {
  readonly files: readonly PromptFileScope[];
  /** Hears what they say where that is new. */
  readonly seen?: Port<typeof VersionsSeenContract>;
}
