/** Which files a turn is told from, by each file's own gate; and which it may not look at in any other way either. */
import { normalize, relative } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { personFolder } from '../../../domain/folder-name.ts';
import { HEARTBEAT_FILE } from '../../../domain/schedule/index.ts';
import { CHANNELS, parsePlace } from '../../../protocol/address.ts';
import type { KeptFile } from '../../../protocol/contracts/journal/index.ts';
import type { PromptFileScope } from '../../../protocol/contracts/prompt.ts';
import type { FolderLevel } from '../../../protocol/contracts/workspace.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import type { Plan } from './plan.ts';
import type { Scope } from './scope.ts';

/** The folder of the files that say how words look best where they go. */
export const CHANNEL_FILES = 'channels';

type Prompt = Settings['prompt'];

/** In the order in which they are told. A person's own are for them alone: not where others read along. */
export function promptFilesOf(
  { person, place, effective }: Pick<TurnLease, 'person' | 'place' | 'effective'>,
  { personal }: Plan,
  prompt: Prompt,
): readonly PromptFileScope[] {
  const { level, sender } = effective;
  const isSeen = ({ trust }: { readonly trust: TrustLevel }): boolean => reaches(level, trust);
  const channel = `${CHANNEL_FILES}/${parsePlace(place).channel}.md`;
  return [
    ...prompt.shared_files.filter(isSeen).map(({ path, cache }): PromptFileScope => {
      return { path, file: normalize(path), kind: 'shared', cache, level: 'full' };
    }),
    ...(personal ? prompt.user_files : []).filter(isSeen).map(({ path, cache }): PromptFileScope => {
      return { path, file: normalize(`${personFolder(person)}/${path}`), kind: 'user', cache, level: sender };
    }),
    { path: channel, file: channel, kind: 'channel', cache: 'session', level: 'full' },
  ];
}

/** Of a scope, what prompts are made of, of anybody's and whether or not it is there: each with the lowest level that sees it. */
export function promptsIn(scope: Scope, people: readonly PersonName[], prompt: Prompt): readonly FolderLevel[] {
  const all: FolderLevel[] = [
    ...prompt.shared_files.map(({ path, trust }) => ({ path, level: trust })),
    ...people.flatMap((name) =>
      prompt.user_files.map(({ path, trust }) => ({ path: `${personFolder(name)}/${path}`, level: trust })),
    ),
    // Everybody is told how words look best where they go.
    { path: CHANNEL_FILES, level: 'public' },
  ];
  return all.flatMap(({ path, level }) => {
    const below = relative(scope.path, path);
    return below === '..' || below.startsWith('../') ? [] : [{ path: below, level }];
  });
}

/**
 * Of a scope, the files whose versions are kept: what somebody is told, and what jobs look into. As many as the configuration names,
 * so that nobody fills the journal by making more.
 */
export function keptIn(scope: Pick<Scope, 'path'>, people: readonly PersonName[], prompt: Prompt): readonly KeptFile[] {
  const files = new Set([
    ...prompt.shared_files.map(({ path }) => path),
    ...CHANNELS.map((channel) => `${CHANNEL_FILES}/${channel}.md`),
    HEARTBEAT_FILE,
    ...people.flatMap((name) =>
      [...prompt.user_files.map(({ path }) => path), HEARTBEAT_FILE].map((path) => `${personFolder(name)}/${path}`),
    ),
  ]);
  return [...files].flatMap((file) => {
    const path = relative(scope.path, file);
    return path === '..' || path.startsWith('../') ? [] : [{ path, file: normalize(file) }];
  });
}

/** Those of them whose gate is above the turn: they are not there for it, in whatever folder they lie. */
export const closedIn = (level: TrustLevel, prompts: readonly FolderLevel[]): readonly string[] =>
  prompts.filter((prompt) => !reaches(level, prompt.level)).map(({ path }) => path);
