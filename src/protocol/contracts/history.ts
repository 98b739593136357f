/**
 * Session → workspace (the whole one): what the files said before that prompts are made of. Lent on the same condition as coop.toml:
 * to full people where nobody else reads. Putting a version back is no method here: it is a write, by the ports for writing.
 */
import { contract, method, type Port } from '../contract.ts';
import { Id } from '../ids.ts';
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';
import {
  FileVersion,
  type KeptFile,
  VERSIONS_MOST,
  type VersionsReadContract,
  type VersionsSeenContract,
} from './journal/versions.ts';
import { FilePath, type FolderLevel } from './workspace.ts';

/** Characters of one difference. */
const DIFF_MAX = 60_000;

const version = z.int().check(z.minimum(1));

/** Of commands. */
export const FILE_HISTORY = {
  path: FilePath,
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(VERSIONS_MOST))),
} as const;
export const FILE_DIFF = { path: FilePath, version } as const;
export const FILE_RESTORE = { key: Id.key, path: FilePath, version } as const;
export const FILE_FORGET = {
  path: FilePath,
  versions: z.array(version).check(z.minLength(1), z.maxLength(VERSIONS_MOST)),
} as const;

/** How far what is shown is believed: the lowest level among its authors. */
const integrity = TrustLevelSchema;

/** What putting the version back would change: lines that go (`-`) and come (`+`). Empty: nothing. */
const diff = z.string().check(z.maxLength(DIFF_MAX));

export const HistoryFiles = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), versions: z.int(), at: z.number() })),
});

export const HistoryVersions = z.strictObject({
  path: z.string(),
  /** `diff`: the beginning of it, where it is long. */
  versions: z.array(z.strictObject({ ...FileVersion.shape, diff })),
  integrity,
});
export type HistoryVersions = z.output<typeof HistoryVersions>;

export const HistoryDiff = z.strictObject({
  path: z.string(),
  version: FileVersion,
  /** The file says exactly that now. */
  now: z.boolean(),
  diff,
  integrity,
});

export const HistoryRestored = z.strictObject({
  path: z.string(),
  version,
  /** False: the file says that already. */
  changed: z.boolean(),
  diff,
});

export const HistoryForgotten = z.strictObject({
  path: z.string(),
  /** Those that were named, and those that said the same. */
  versions: z.array(version),
});

export const FileHistoryContract = contract('files.history', {
  /** Those that have one. */
  files: method({ args: z.strictObject({}), result: HistoryFiles, errors: ['E_FILE_PATH'] }),
  /** The newest first. */
  versions: method({
    args: z.strictObject(FILE_HISTORY),
    result: HistoryVersions,
    errors: ['E_NOT_FOUND', 'E_FILE_PATH'],
  }),
  diff: method({
    args: z.strictObject(FILE_DIFF),
    result: HistoryDiff,
    errors: ['E_NOT_FOUND', 'E_FILE_PATH', 'E_FILE'],
  }),
  /** The whole text, to be put back. `E_FILE` where there is none: it was not kept, or there was no such file. */
  text: method({
    args: z.strictObject(FILE_DIFF),
    result: z.strictObject({ path: z.string(), text: z.string(), integrity }),
    errors: ['E_NOT_FOUND', 'E_FILE_PATH', 'E_FILE'],
  }),
});

export interface FileHistoryScope {
  /** Parts that belong to others: what lies there is believed as far as they are. */
  readonly others: readonly FolderLevel[];
  /** Whose versions are kept. Others may have some of before. */
  readonly files: readonly KeptFile[];
  readonly seen: Port<typeof VersionsSeenContract>;
  readonly versions: Port<typeof VersionsReadContract>;
}
