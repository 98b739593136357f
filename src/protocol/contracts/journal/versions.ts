/**
 * Workspace → journal: what the files said that prompts are made of. They are kept where no folder is, so that no file tool and no
 * command reaches them. Noticing, changing, reading and forgetting are contracts of their own.
 */
import { contract, method, type Port } from '../../contract.ts';
import * as z from '../../schema.ts';
import { TrustLevelSchema } from '../../trust.ts';

/** So many versions of one file: an older one goes with each that comes. */
export const VERSIONS_MOST = 50;

/** A larger text is not kept, only that there was one: more than that no prompt has room for. */
export const VERSION_MAX_BYTES = 256 * 1_024;

const nothing = z.strictObject({});
/** Below the whole workspace, as the configuration names it. */
const file = z.string().check(z.minLength(1), z.maxLength(1_000));
const version = z.int().check(z.minimum(1));
/** How far it is believed: the lowest level among its authors. */
const integrity = TrustLevelSchema;

/** What a file says, whole: byte order mark and line ends as they are. */
export const FileState = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().check(z.maxLength(VERSION_MAX_BYTES)), integrity }),
  /** It is there, and what it says is not kept. */
  z.strictObject({
    kind: z.literal('unkept'),
    bytes: z.int(),
    why: z.string().check(z.maxLength(300)),
    /** Differs where what it says does. */
    digest: z.string().check(z.maxLength(200)),
    integrity,
  }),
  z.strictObject({ kind: z.literal('removed') }),
]);
export type FileState = z.output<typeof FileState>;

export const FileVersion = z.strictObject({
  /** Of this file: 1 is the first that coop saw. */
  version,
  at: z.number(),
  /** Whose turn or command; null: the file was found so. */
  by: z.nullable(z.string()),
  /** Who let it be written, where it was asked for. */
  approvedBy: z.nullable(z.string()),
  turn: z.nullable(z.string()),
  kind: z.enum(['text', 'unkept', 'removed']),
  /** Why its text is not kept. */
  why: z.nullable(z.string()),
  bytes: z.int(),
  /** The newest earlier version that says the same. */
  same: z.nullable(version),
  /** False: coop ended in the middle of writing it. */
  sure: z.boolean(),
  integrity,
});
export type FileVersion = z.output<typeof FileVersion>;

/** Who may have changed it nobody knows: an editor, or a command. */
export const VersionsSeenContract = contract('versions.seen', {
  /** They say this now. A version is added where that is new. */
  seen: method({
    args: z.strictObject({
      files: z.array(z.strictObject({ file, state: FileState })).check(z.maxLength(1_000)),
    }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
    deadlineMs: 4_000,
  }),
});

export const VersionsChangeContract = contract('versions.change', {
  /** Before it is written: what it says, and what it will. Null where that is the same. */
  changing: method({
    args: z.strictObject({ file, before: FileState, after: FileState }),
    result: z.strictObject({ version: z.nullable(version) }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Whether it was. What was not written was no version. */
  changed: method({ args: z.strictObject({ file, version, done: z.boolean() }), result: nothing }),
});

export const VersionsReadContract = contract('versions.read', {
  /** Those of which there is a version; the one that changed last first. */
  files: method({
    args: nothing,
    result: z.strictObject({ files: z.array(z.strictObject({ path: file, versions: z.int(), at: z.number() })) }),
  }),
  /** The newest first. */
  list: method({
    args: z.strictObject({ file, limit: z.int().check(z.minimum(1), z.maximum(VERSIONS_MOST)) }),
    result: z.strictObject({ versions: z.array(FileVersion) }),
  }),
  /** `text` is null where none is kept. */
  get: method({
    args: z.strictObject({ file, version }),
    result: z.strictObject({ version: FileVersion, text: z.nullable(z.string()) }),
    errors: ['E_NOT_FOUND'],
  }),
});

/** By command alone: what is forgotten comes not back. */
export const VersionsForgetContract = contract('versions.forget', {
  /**
   * Their text goes, and that of every other version of the file that says the same; that there were such versions stays known. Answers
   * which. `E_FILE`: the file says that now, or is just being made to.
   */
  forget: method({
    args: z.strictObject({ file, versions: z.array(version).check(z.minLength(1), z.maxLength(VERSIONS_MOST)) }),
    result: z.strictObject({ versions: z.array(version) }),
    errors: ['E_NOT_FOUND', 'E_FILE'],
  }),
});

/** Only these files, below the whole workspace. */
export interface VersionsSeenScope {
  readonly files: readonly string[];
}

export interface VersionsChangeScope extends VersionsSeenScope {
  readonly by: string;
  /** Null for a command. */
  readonly turn: string | null;
  readonly approvedBy: string | null;
}

export interface VersionsForgetScope {
  /** Who has them forgotten. */
  readonly by: string;
}

/** A file whose versions are kept: below the folder of a scope, and below the whole workspace. */
export interface KeptFile {
  readonly path: string;
  readonly file: string;
}

/** Goes with a port that files are written by. */
export interface Keeping {
  readonly files: readonly KeptFile[];
  readonly port: Port<typeof VersionsChangeContract>;
}
