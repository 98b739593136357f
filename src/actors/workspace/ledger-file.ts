import { closeSync, constants, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import * as z from '../../protocol/schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../../protocol/trust.ts';
import { codeOf } from './trouble.ts';

/** A file that is believed less than where it lies: by its path, and by what it is, so that it stays so when it is renamed. */
export interface Mark {
  readonly path: string;
  readonly identity: string;
  readonly level: TrustLevel;
}

/** A command that is under way: what was changed since, by the clock of the disk, may be its doing. */
export interface Underway {
  readonly since: number;
  /** How far it would be believed at the worst. */
  readonly level: TrustLevel;
}

/** A file as it is now. */
export interface Seen {
  readonly identity: string;
  /** When it was changed last, by the clock of the disk. Programs set when a file was written, but not this. */
  readonly changed: number;
}

export interface Marks {
  readonly marks: readonly Mark[];
  readonly underway: readonly Underway[];
  /** Everything there is believed no more than this: so much was marked that it could not be told apart. */
  readonly all: TrustLevel;
}

const Written = z.strictObject({
  version: z.literal(1),
  all: TrustLevelSchema,
  marks: z.array(z.tuple([z.string(), z.string(), TrustLevelSchema])),
  underway: z.array(z.strictObject({ since: z.number(), level: TrustLevelSchema })),
});

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW, O_SYNC } = constants;

/** @returns undefined where it cannot be understood; without a file nothing is marked */
export function readMarks(path: string): Marks | undefined {
  try {
    const { all, marks, underway } = z.parse(Written, JSON.parse(readFileSync(path, 'utf8')));
    return { all, underway, marks: marks.map(([path, identity, level]) => ({ path, identity, level })) };
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? { all: 'full', marks: [], underway: [] } : undefined;
  }
}

/** Whole and at once: after a crash there is the one from before, or this one. */
export function writeMarks(path: string, { all, marks, underway }: Marks): void {
  const written = {
    version: 1,
    all,
    underway: underway.map(({ since, level }) => ({ since, level })),
    marks: marks.map(({ path, identity, level }) => [path, identity, level]),
  };
  const bytes = Buffer.from(JSON.stringify(written));
  const beside = `${path}.new`;
  const fd = openSync(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_SYNC, 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
}
