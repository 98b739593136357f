/** What files said that prompts are made of: for the actors of their folders. */
import type { Implementation } from '../../../protocol/contract.ts';
import type {
  VersionsChangeContract,
  VersionsChangeScope,
  VersionsForgetContract,
  VersionsForgetScope,
  VersionsReadContract,
  VersionsSeenContract,
  VersionsSeenScope,
} from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Journal } from '../journal.ts';

export function versionsSeen(
  { file: journal, fileVersions, now }: Journal,
  scope: VersionsSeenScope,
): Implementation<typeof VersionsSeenContract> {
  return {
    seen({ files }) {
      for (const { file } of files) check(scope, file);
      journal.write(() => {
        for (const { file, state } of files) fileVersions.seen(file, state, now());
      });
      return {};
    },
  };
}

/** In the name of whoever the port was lent for. */
export function versionsChange(
  { file: journal, fileVersions, now }: Journal,
  scope: VersionsChangeScope,
): Implementation<typeof VersionsChangeContract> {
  return {
    changing({ file, ...states }) {
      check(scope, file);
      return { version: journal.write(() => fileVersions.changing(file, states, scope, now())) ?? null };
    },
    changed({ file, version, done }) {
      check(scope, file);
      journal.write(() => fileVersions.changed(file, version, done));
      return {};
    },
  };
}

export function versionsRead({ file: journal, fileVersions }: Journal): Implementation<typeof VersionsReadContract> {
  return {
    files: () => ({ files: [...journal.read(() => fileVersions.files())] }),
    list: ({ file, limit }) => ({ versions: [...journal.read(() => fileVersions.list(file, limit))] }),
    get({ file, version }) {
      const found = journal.read(() => fileVersions.get(file, version));
      if (found !== undefined) return found;
      throw unknown(file, version);
    },
  };
}

/** In the name of whoever gave the command. */
export function versionsForget(
  { file: journal, fileVersions }: Journal,
  { by }: VersionsForgetScope,
): Implementation<typeof VersionsForgetContract> {
  return {
    forget({ file, versions }) {
      const gone = journal.write(() => {
        const wanted = [...new Set(versions)];
        for (const version of wanted) {
          if (fileVersions.get(file, version) === undefined) throw unknown(file, version);
          if (fileVersions.isNow(file, version)) {
            const why = `it says now what it said as version ${version}: have it say something else first`;
            throw new CoopError('E_FILE', { path: file, why });
          }
        }
        return wanted.flatMap((version) => fileVersions.forget(file, version, `forgotten by ${by}`));
      });
      // What was overwritten in the file stands in the log beside it until then.
      journal.checkpoint();
      return { versions: [...new Set([...versions, ...gone])].sort((one, other) => one - other) };
    },
  };
}

function unknown(file: string, version: number): CoopError {
  return new CoopError('E_NOT_FOUND', { what: `version ${version} of ${file}`, hint: 'The history names them.' });
}

function check({ files }: VersionsSeenScope, file: string): void {
  if (!files.includes(file)) throw new CoopError('E_NOT_ALLOWED');
}
