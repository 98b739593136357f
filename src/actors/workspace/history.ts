/** What the files said before that prompts are made of, beside what they say now. */
import { lineDiff } from '../../domain/line-diff.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Client, Implementation } from '../../protocol/contract.ts';
import type { FileHistoryContract, FileHistoryScope } from '../../protocol/contracts/history.ts';
import {
  type FileState,
  VERSIONS_MOST,
  type VersionsReadContract,
  type VersionsSeenContract,
} from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { isSame, stateAt } from './state.ts';

/** Characters of a difference: of one among many, and of one alone. */
const SHOWN = { among: 1_500, alone: 50_000 } as const;

interface Journal {
  readonly seen: Client<typeof VersionsSeenContract>;
  readonly versions: Client<typeof VersionsReadContract>;
}

/** Looks at the files first, so that an edit of this minute is a version, too. */
export function historyOf(
  room: Room,
  { files, others }: Pick<FileHistoryScope, 'files' | 'others'>,
  { seen, versions }: Journal,
): Implementation<typeof FileHistoryContract> {
  const kept = files.map(({ file }) => file);

  /** Whoever is at home there could have written it, whatever was known of that when it was kept. */
  const levelOf = (path: string): TrustLevel => levelAt(namesOf(path), { level: 'full', others });

  const present = (path: string): FileState | undefined =>
    stateAt(room, namesOf(path), (known) => lowest(levelOf(path), known));

  const look = async (paths: readonly string[]): Promise<void> => {
    const states = paths.flatMap((file) => {
      const state = present(file);
      return state === undefined ? [] : [{ file, state }];
    });
    for (let at = 0; at < states.length; at += AT_ONCE) await seen.seen({ files: states.slice(at, at + AT_ONCE) });
  };

  /** The path as it is kept, and what stands there. */
  const find = async (asked: string): Promise<{ readonly path: string; readonly present: FileState | undefined }> => {
    const path = pathOf(namesOf(asked));
    // One that is no such file any more may still have versions.
    if (kept.includes(path)) await look([path]);
    return { path, present: present(path) };
  };

  const get = async (path: string, version: number) => {
    try {
      return await versions.get({ file: path, version });
    } catch (error) {
      if (!(error instanceof CoopError) || error.code !== 'E_NOT_FOUND') throw error;
      throw await unknown(path, version);
    }
  };

  async function unknown(path: string, version?: number): Promise<CoopError> {
    const { versions: known } = await versions.list({ file: path, limit: VERSIONS_MOST });
    if (known.length > 0) {
      const hint = `There are: ${known.map((one) => one.version).join(', ')}.`;
      return new CoopError('E_NOT_FOUND', { what: `version ${version} of ${path}`, hint });
    }
    const all = (await versions.files({})).files.map((one) => one.path);
    const near = nearest(path, all);
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    const hint = all.length === 0 ? 'No file has a history yet.' : `Those with a history: ${all.join(', ')}.${meant}`;
    return new CoopError('E_NOT_FOUND', { what: `history of ${shown(path)}`, hint });
  }

  return {
    async files() {
      await look(kept);
      return await versions.files({});
    },
    async versions({ path: asked, limit = VERSIONS_MOST }) {
      const { path, present } = await find(asked);
      const { versions: known } = await versions.list({ file: path, limit });
      if (known.length === 0) throw await unknown(path);
      const rows = await Promise.all(
        known.map(async (version) => {
          const { text } = await versions.get({ file: path, version: version.version });
          // What is not kept cannot be put back: it would change nothing that anybody knows.
          return { ...version, diff: version.kind === 'unkept' ? '' : between(present, text, SHOWN.among) };
        }),
      );
      return {
        path,
        versions: rows,
        integrity: lowest(levelOf(path), believed(present), ...known.map((one) => one.integrity)),
      };
    },
    async diff({ path: asked, version: number }) {
      const { path, present } = await find(asked);
      const { version, text } = await get(path, number);
      if (version.kind === 'unkept') throw noText(path, number, version.why);
      const diff = between(present, text, SHOWN.alone);
      const says = text === null ? ABSENT : ({ kind: 'text', text, integrity: version.integrity } as const);
      const now = present !== undefined && isSame(present, says);
      return { path, version, now, diff, integrity: lowest(levelOf(path), believed(present), version.integrity) };
    },
    async text({ path: asked, version: number }) {
      const { path } = await find(asked);
      const { version, text } = await get(path, number);
      if (text === null) throw noText(path, number, version.why);
      return { path, text, integrity: lowest(levelOf(path), version.integrity) };
    },
  };
}

const AT_ONCE = 20;

const ABSENT: FileState = { kind: 'removed' };

function noText(path: string, version: number, why: string | null): CoopError {
  const reason =
    why === null ? `as version ${version} there was no such file` : `version ${version} was not kept: ${why}`;
  return new CoopError('E_FILE', { path: shown(path), why: `${reason}, so there is nothing to put back` });
}

const textIn = (state: FileState | undefined): string => (state?.kind === 'text' ? state.text : '');

/** Its beginning, where it is long: made no further, since whoever wrote the file decides how much there would be to make. */
function between(present: FileState | undefined, text: string | null, most: number): string {
  const diff = lineDiff(textIn(present), text ?? '', most);
  return diff.length <= most ? diff : `${diff.slice(0, most).toWellFormed()}\n… (and more)`;
}

const believed = (state: FileState | undefined): TrustLevel =>
  state === undefined || state.kind === 'removed' ? 'full' : state.integrity;
