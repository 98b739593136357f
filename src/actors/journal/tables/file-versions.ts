import { createHash } from 'node:crypto';
import { type FileState, type FileVersion, VERSIONS_MOST } from '../../../protocol/contracts/journal/index.ts';
import { lowest, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** Who wants a version, and who let them; nobody where the file was found so. */
export interface Author {
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly turn: string | null;
}

const FOUND: Author = { by: null, approvedBy: null, turn: null };

/** Stands for no text: of a number that somebody may have read, and that is therefore no other version's. */
const VOID = 'void';

/** More files have none: as many as a large household can name. */
const FILES_MOST = 1_000;
/** Of one folder that are taken away, or counted, at once. */
const SLICE = 500;

interface Listed extends Omit<FileVersion, 'same' | 'sure'> {
  readonly state: 'held' | 'unsure';
  readonly same: number | null;
}

interface Short {
  readonly version: number;
  readonly digest: string;
  readonly integrity: TrustLevel;
}

type New = Author & {
  readonly file: string;
  readonly at: number;
  readonly state: 'writing' | 'held';
  readonly kind: FileState['kind'];
  readonly why: string | null;
  readonly bytes: number;
  readonly integrity: TrustLevel;
  readonly digest: string;
  readonly text: string | null;
};

/**
 * What the files said that prompts are made of, the newest so many of each. The newest that held is what the file says, as far as
 * coop knows; a version that is being written counts once the file is seen to say it, or whoever writes it says so.
 */
export class FileVersions {
  readonly #add;
  readonly #held;
  readonly #open;
  readonly #hold;
  readonly #believe;
  readonly #remove;
  readonly #void;
  readonly #unfinished;
  readonly #prune;
  readonly #files;
  readonly #list;
  readonly #get;
  readonly #below;
  readonly #forget;
  readonly #now;
  readonly #forgetText;

  constructor(db: Database) {
    this.#add = db.prepare<New, { version: number }>(
      `INSERT INTO file_versions
         (file, version, at, state, by, approved_by, turn, kind, why, bytes, integrity, digest, text)
       VALUES (@file, coalesce((SELECT max(version) FROM file_versions WHERE file = @file), 0) + 1,
               @at, @state, @by, @approvedBy, @turn, @kind, @why, @bytes, @integrity, @digest, @text)
       RETURNING version`,
    );
    this.#held = db.prepare<[string], Short>(
      `SELECT version, digest, integrity FROM file_versions WHERE file = ? AND state = 'held'
       ORDER BY version DESC LIMIT 1`,
    );
    this.#open = db.prepare<[string, number], Short & { state: 'writing' | 'unsure' }>(
      `SELECT version, digest, integrity, state FROM file_versions INDEXED BY file_versions_open
       WHERE file = ? AND version > ? AND state <> 'held' ORDER BY version DESC LIMIT ${VERSIONS_MOST}`,
    );
    this.#hold = db.prepare<[string, number]>(
      "UPDATE file_versions SET state = 'held' WHERE file = ? AND version = ? AND state <> 'held'",
    );
    this.#believe = db.prepare<[string, string, number]>(
      'UPDATE file_versions SET integrity = ? WHERE file = ? AND version = ?',
    );
    this.#remove = db.prepare<[string, number]>(
      "DELETE FROM file_versions WHERE file = ? AND version = ? AND state <> 'held'",
    );
    this.#void = db.prepare<[string, number]>(
      `UPDATE file_versions SET state = 'writing', kind = 'removed', why = NULL, bytes = 0, digest = '${VOID}', text = NULL
       WHERE file = ? AND version = ? AND state = 'unsure'`,
    );
    this.#unfinished = db.prepare<[]>(
      `UPDATE file_versions INDEXED BY file_versions_open SET state = 'unsure' WHERE state <> 'held' AND digest <> '${VOID}'`,
    );
    this.#prune = db.prepare<[string, number]>('DELETE FROM file_versions WHERE file = ? AND version <= ?');
    this.#files = db.prepare<[], { path: string; versions: number; at: number }>(
      `SELECT file AS path, count(*) AS versions, max(at) AS at FROM file_versions WHERE state <> 'writing'
       GROUP BY file ORDER BY max(at) DESC, file LIMIT ${FILES_MOST}`,
    );
    const row = `version, at, by, approved_by AS approvedBy, turn, kind, why, bytes, state, integrity,
      (SELECT max(before.version) FROM file_versions AS before
       WHERE before.file = own.file AND before.version < own.version AND before.digest = own.digest
         AND before.kind <> 'removed') AS same`;
    this.#list = db.prepare<[string, number], Listed>(
      `SELECT ${row} FROM file_versions AS own WHERE file = ? AND state <> 'writing' ORDER BY version DESC LIMIT ?`,
    );
    this.#get = db.prepare<[string, number], Listed & { text: string | null }>(
      `SELECT ${row}, text FROM file_versions AS own WHERE file = ? AND version = ? AND state <> 'writing' LIMIT 1`,
    );
    this.#below = db.prepare<Range, { count: number }>(
      `SELECT count(*) AS count FROM
         (SELECT 1 FROM file_versions WHERE file > ? AND file < ? LIMIT ${SLICE})`,
    );
    this.#forget = db.prepare<Range>(
      `DELETE FROM file_versions WHERE id IN
         (SELECT id FROM file_versions WHERE file > ? AND file < ? LIMIT ${SLICE})`,
    );
    const digest = '(SELECT digest FROM file_versions WHERE file = @file AND version = @version)';
    this.#now = db.prepare<One, { now: 0 | 1 }>(
      `SELECT EXISTS (SELECT 1 FROM file_versions WHERE file = @file AND digest = ${digest} AND kind <> 'removed'
         AND (state = 'writing' OR version = (SELECT max(version) FROM file_versions WHERE file = @file AND state = 'held'))) AS now
       LIMIT 1`,
    );
    // Whoever has a hash of it could try what it was.
    this.#forgetText = db.prepare<One & { why: string }, { version: number }>(
      `UPDATE file_versions SET kind = 'unkept', why = @why, bytes = 0, text = NULL, digest = 'forgotten ' || version
       WHERE file = @file AND digest = ${digest} AND kind <> 'removed' RETURNING version`,
    );
  }

  /** coop ended while these were written. The files will tell. */
  settle(): void {
    this.#unfinished.run();
  }

  /** The file says this. Whoever wrote it, if nobody said so, is not known. */
  seen(file: string, state: FileState, at: number): void {
    const digest = digestOf(state);
    const held = this.#held.get(file);
    const open = this.#open.all(file, held?.version ?? 0);
    const written = open.find((one) => one.digest === digest);
    if (held?.digest === digest) {
      this.#doubt(file, held, state);
      for (const one of open) if (one.state === 'unsure') this.#void.run(file, one.version);
    } else if (written !== undefined) {
      this.#hold.run(file, written.version);
      this.#doubt(file, written, state);
    } else if (held !== undefined || state.kind !== 'removed') this.#put(file, state, 'held', FOUND, at);
  }

  /** It is about to be written. Undefined where the file says that already. */
  changing(
    file: string,
    { before, after }: { readonly before: FileState; readonly after: FileState },
    author: Author,
    at: number,
  ): number | undefined {
    this.seen(file, before, at);
    const digest = digestOf(after);
    if (digestOf(before) === digest) return undefined;
    // Somebody began with it and is gone: it is begun again.
    for (const one of this.#open.all(file, this.#held.get(file)?.version ?? 0))
      if (one.digest === digest) this.#remove.run(file, one.version);
    return this.#put(file, after, 'writing', author, at);
  }

  /** It was written; or it was not, and is no version. */
  changed(file: string, version: number, done: boolean): void {
    if (done) this.#hold.run(file, version);
    else this.#remove.run(file, version);
  }

  files(): readonly { readonly path: string; readonly versions: number; readonly at: number }[] {
    return this.#files.all();
  }

  list(file: string, limit: number): readonly FileVersion[] {
    return this.#list.all(file, limit).map(listed);
  }

  get(file: string, version: number): { readonly version: FileVersion; readonly text: string | null } | undefined {
    const found = this.#get.get(file, version);
    if (found === undefined) return undefined;
    const { text, ...row } = found;
    return { version: listed(row), text };
  }

  /** The file says this, as far as coop knows, or is being made to. */
  isNow(file: string, version: number): boolean {
    return this.#now.get({ file, version })?.now === 1;
  }

  /** Its text, wherever the file said it: answers which versions those are. */
  forget(file: string, version: number, why: string): number[] {
    return this.#forgetText.all({ file, version, why }).map((one) => one.version);
  }

  /** Versions of files of a folder; a few at a time. */
  countBelow(folder: string): number {
    return this.#below.get(...within(folder))?.count ?? 0;
  }

  /** Answers how many went: again until there are none. */
  forgetBelow(folder: string): number {
    return this.#forget.run(...within(folder)).changes;
  }

  /** The same words, of somebody who is believed less than it was known. */
  #doubt(file: string, { version, integrity }: Short, state: FileState): void {
    if (state.kind === 'removed') return;
    const now = lowest(integrity, state.integrity);
    if (now !== integrity) this.#believe.run(now, file, version);
  }

  #put(file: string, state: FileState, as: New['state'], author: Author, at: number): number {
    const { by, approvedBy, turn } = author;
    const row = { file, at, state: as, by, approvedBy, turn, digest: digestOf(state), ...columnsOf(state) };
    const version = this.#add.get(row)?.version;
    if (version === undefined) throw new Error('a version was not added');
    this.#prune.run(file, version - VERSIONS_MOST);
    return version;
  }
}

function columnsOf(state: FileState): Pick<New, 'kind' | 'why' | 'bytes' | 'integrity' | 'text'> {
  switch (state.kind) {
    case 'text': {
      const { kind, text, integrity } = state;
      return { kind, why: null, bytes: Buffer.byteLength(text), integrity, text };
    }
    case 'unkept': {
      const { kind, why, bytes, integrity } = state;
      return { kind, why, bytes, integrity, text: null };
    }
    case 'removed':
      // There is nothing to be believed.
      return { kind: 'removed', why: null, bytes: 0, integrity: 'full', text: null };
  }
}

type Range = [above: string, below: string];

interface One {
  readonly file: string;
  readonly version: number;
}

/** Every path that begins with the folder's and a separator: before the character that follows that one. */
const within = (folder: string): Range => [`${folder}/`, `${folder}0`];

const digestOf = (state: FileState): string =>
  state.kind === 'text'
    ? createHash('sha256').update(state.text).digest('hex')
    : state.kind === 'unkept'
      ? `unkept ${state.digest}`
      : 'removed';

const listed = ({ state, ...row }: Listed): FileVersion => ({ ...row, sure: state === 'held' });
