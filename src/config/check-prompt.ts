/** What `coop check` says of prompt files: which are not there, and whether they fit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderName } from '../domain/folder-name.ts';
import { tokensOf } from '../domain/tokens.ts';
import { type CheckResult, fine, wrong } from './check-result.ts';
import type { Config } from './load.ts';
import { look } from './look.ts';
import { modelsOf } from './money.ts';
import { valueAt } from './problems.ts';

/** A larger one is not read to be counted. */
const READ_MOST = 1024 * 1024;
const BYTES_A_TOKEN = 4;

export function promptFiles(config: Config): CheckResult[] {
  const { prompt, users } = config.settings;
  const { workspace } = config.paths;
  const shared = sum(prompt.shared_files.map(({ path }) => tokensIn(join(workspace, path))));
  const own = users.map(({ name }) => ({
    name,
    tokens: sum(prompt.user_files.map(({ path }) => tokensIn(join(workspace, 'users', folderName(name), path)))),
  }));
  const most = own.reduce((one, other) => (other.tokens > one.tokens ? other : one), { name: '', tokens: 0 });
  const all = shared + most.tokens;
  const troubles = [...tooMuch(all, most.name, prompt.max_tokens), ...noRoom(config, all), ...missing(config)];
  const room = prompt.max_tokens.toLocaleString('en-US');
  return troubles.length > 0
    ? troubles.map((message) => wrong('prompt', message, 'warning'))
    : [fine('prompt', `files of about ${all.toLocaleString('en-US')} tokens; there is room for ${room}`, 'warning')];
}

function tooMuch(tokens: number, name: string, most: number): string[] {
  if (tokens <= most) return [];
  const whose = name === '' ? '' : ` with those of ${name}`;
  return [
    `prompt files${whose} are about ${tokens.toLocaleString('en-US')} tokens, and prompt.max_tokens is ` +
      `${most.toLocaleString('en-US')}: the rest is left out. Shorten them, or raise it`,
  ];
}

/** What the agent is told is in every call: where it is most of what its model reads, no conversation fits. */
function noRoom({ settings }: Config, files: number): string[] {
  const told = Math.min(files, settings.prompt.max_tokens);
  return modelsOf(settings)
    .filter(({ context }) => context !== null && told * 2 > context)
    .map(
      ({ name, context }) =>
        `prompt files of about ${told.toLocaleString('en-US')} tokens are more than half of what ${name} reads at once ` +
        `(${context?.toLocaleString('en-US')}): shorten them, or conversations are cut short`,
    );
}

/** Of what the file itself lists: the default ones come and go. */
function missing({ settings, paths, written }: Config): string[] {
  if (look(paths.workspace) === undefined) return [];
  const folders = settings.users.map(({ name }) => join(paths.workspace, 'users', folderName(name)));
  const lists = [
    ['shared_files', [paths.workspace]],
    ['user_files', folders],
  ] as const;
  return lists.flatMap(([list, below]) =>
    valueAt(written, ['prompt', list]) === undefined
      ? []
      : settings.prompt[list].flatMap(({ path }, index) => {
          if (path === 'BOOTSTRAP.md') return [];
          const there = below.map((folder) => look(join(folder, path))).filter((found) => found !== undefined);
          if (there.some((found) => found.isFile())) return [];
          const why = there.length === 0 ? 'there is no such file' : 'it is no file';
          return [
            `prompt.${list}[${index}].path: ${why} in the workspace, so nothing is told of it. Write it, or take it out`,
          ];
        }),
  );
}

function tokensIn(path: string): number {
  const found = look(path);
  if (found?.isFile() !== true) return 0;
  if (found.size > READ_MOST) return Math.ceil(found.size / BYTES_A_TOKEN);
  try {
    return tokensOf(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
