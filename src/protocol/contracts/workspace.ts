/**
 * Session → workspace: the files of one scope, a folder. Paths are relative to it, with `/` between names; nothing outside of it
 * can be named. Whose folder it is was fixed when the actor was started, what of it may be touched when the port was minted.
 */
import { contract, method } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';
import { Id } from '../ids.ts';
import { ImageBlock } from '../model.ts';
import * as z from '../schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../trust.ts';
import type { Keeping } from './journal/versions.ts';

/** Below the scope's folder. What it may look like the actor says, at every step of it. */
export const FilePath = z.string().check(z.minLength(1), z.maxLength(1_000));

/** Characters of one answer: about what a model is shown at once. */
const TEXT_MAX = 60_000;
/** Characters of one file that is written. */
export const FILE_TEXT_MAX = 1_000_000;

/** Longest file that can be asked for: whoever decides is shown all of it. */
export const ASKED_FILE_MAX = 20_000;

const FILE_ERRORS: readonly ErrorCode[] = ['E_FILE_PATH', 'E_FILE_MISSING', 'E_FILE_KIND', 'E_FILE', 'E_TOO_LARGE'];

/** How far what was read is believed: the lowest level among its authors. */
const integrity = TrustLevelSchema;

export const FileRow = z.strictObject({
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  bytes: z.int(),
  /** When it was changed last. */
  at: z.number(),
});
export type FileRow = z.output<typeof FileRow>;

export const WorkspaceReadContract = contract('workspace.read', {
  /** Lines of a text from `line` (1 is the first) on, as many as fit; or a picture. */
  read: method({
    args: z.strictObject({
      path: FilePath,
      line: z.int().check(z.minimum(1)),
      lines: z.int().check(z.minimum(1), z.maximum(2_000)),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('text'),
        text: z.string().check(z.maxLength(TEXT_MAX)),
        /** The first and the last line that are in it; 0 and 0 where the file is empty. */
        from: z.int(),
        to: z.int(),
        /** Of the whole file. */
        lines: z.int(),
        /** It holds bytes that are no UTF-8: they are shown as U+FFFD. */
        damaged: z.boolean(),
        integrity,
      }),
      z.strictObject({ kind: z.literal('image'), image: ImageBlock, bytes: z.int(), integrity }),
    ]),
    errors: FILE_ERRORS,
  }),
  /** What lies in a folder (without `path`: in the scope's own), by name; at most `limit`. */
  list: method({
    args: z.strictObject({ path: z.optional(FilePath), limit: z.int().check(z.minimum(1), z.maximum(1_000)) }),
    /** `integrity`: names are words, too. */
    result: z.strictObject({ rows: z.array(FileRow), more: z.boolean(), integrity }),
    errors: FILE_ERRORS,
  }),
  /** Files whose name fits (`*`, `**`, `?`), and of texts the lines that hold `text`, whatever its case; at most `limit`. */
  find: method({
    args: z.strictObject({
      path: z.optional(FilePath),
      name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
      text: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
      limit: z.int().check(z.minimum(1), z.maximum(200)),
    }),
    result: z.strictObject({
      found: z.array(z.strictObject({ path: z.string(), line: z.int(), text: z.string() })),
      more: z.boolean(),
      integrity,
    }),
    errors: FILE_ERRORS,
    deadlineMs: 30_000,
  }),
});

/** `E_FILE_ASK`: whoever reads there is not who this turn is for, or what it says would be said to the agent: it has to be asked for. */
const WRITE_ERRORS: readonly ErrorCode[] = [...FILE_ERRORS, 'E_FILE_ASK', 'E_FILE_MATCH', 'E_DISK_FULL', 'E_READ_ONLY'];

export const WorkspaceWriteContract = contract('workspace.write', {
  /** Makes or replaces a file, whole and at once, with the folders to it. */
  write: method({
    args: z.strictObject({
      key: Id.key,
      path: FilePath,
      text: z.string().check(z.maxLength(FILE_TEXT_MAX)),
      integrity,
    }),
    result: z.strictObject({ bytes: z.int(), existed: z.boolean() }),
    errors: WRITE_ERRORS,
  }),
  /** Replaces the one place where `old` stands; line ends and a byte order mark stay. */
  edit: method({
    args: z.strictObject({
      key: Id.key,
      path: FilePath,
      old: z.string().check(z.minLength(1), z.maxLength(FILE_TEXT_MAX)),
      new: z.string().check(z.maxLength(FILE_TEXT_MAX)),
      integrity,
    }),
    /** `diff`: the lines that changed, with a few around them: how far those are believed. */
    result: z.strictObject({ line: z.int(), diff: z.string(), integrity }),
    errors: WRITE_ERRORS,
  }),
  /** What the whole file would be after such an edit, to be asked for where it may not be made. Changes nothing. */
  edited: method({
    args: z.strictObject({
      path: FilePath,
      old: z.string().check(z.minLength(1), z.maxLength(FILE_TEXT_MAX)),
      new: z.string().check(z.maxLength(FILE_TEXT_MAX)),
    }),
    /** Byte order mark and line ends as they are. */
    result: z.strictObject({ text: z.string().check(z.maxLength(ASKED_FILE_MAX)), integrity }),
    errors: WRITE_ERRORS,
  }),
});

/** Shell → workspace: what commands did to the files of the scope. */
export const WorkspaceMarksContract = contract('workspace.marks', {
  /** Before a command: how far what it may say can be believed, the lowest of what lies there and is not hidden from it. */
  before: method({
    /** `integrity`: at the worst, how far what it makes will be believed; unsaid, not at all. What counts if `after` is never said. */
    args: z.strictObject({ integrity: z.optional(integrity) }),
    result: z.strictObject({ integrity, mark: z.string() }),
  }),
  /** After it: what it made or changed since `mark` is believed no more than `integrity`. */
  after: method({
    args: z.strictObject({ mark: z.string(), integrity }),
    result: z.strictObject({ changed: z.int() }),
  }),
});

/** A part of a scope that belongs to somebody of another level: `users/bob`. Paths are below the scope's folder. */
export interface FolderLevel {
  readonly path: string;
  readonly level: TrustLevel;
}

export interface WorkspaceReadScope {
  /** The scope's own. */
  readonly level: TrustLevel;
  /** Parts that belong to others: what lies there is believed as far as they are. */
  readonly others: readonly FolderLevel[];
  /** Files that prompts are made of, with a gate above the turn: not there, by whatever name. */
  readonly closed: readonly string[];
}

export interface WorkspaceWriteScope extends WorkspaceReadScope {
  readonly turn: string;
  /**
   * Files that prompts are made of, each with the lowest level that sees it. Written only where that is the turn's level and
   * `guarded` is `written`; otherwise they are asked for.
   */
  readonly prompts: readonly FolderLevel[];
  readonly guarded: 'asked' | 'written';
  /** Whose versions are kept when they are written. Absent: of none in this scope. */
  readonly keeping?: Keeping;
}

export interface WorkspaceMarksScope {
  readonly level: TrustLevel;
  /** Not seen by commands, but for what of it is shown. */
  readonly hidden: readonly string[];
  readonly shown: readonly string[];
}

/** What somebody decided about: this file alone, whatever it is. */
export interface WorkspaceApprovedScope {
  readonly path: string;
  /** How far the words are believed, whoever let them be written. */
  readonly integrity: TrustLevel;
  readonly keeping?: Keeping;
}
