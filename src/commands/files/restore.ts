/** `coop files diff` and `restore`: what a file said as a version, beside what it says now, and in its place. */
import { CoopError } from '../../protocol/errors.ts';
import { newKey } from '../config/change.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { LOOKED_AT } from './history.ts';

type Verb = 'diff' | 'restore' | 'forget';

const SAME = 'differs in nothing that is shown as lines';

export async function fileDiff(words: readonly string[], options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const asked = askedIn('diff', words);
  return await visitAsOwner<ExitCode>(shell, options, LOOKED_AT, async ({ client }) => {
    const { path, now, diff } = await client.call('file_diff', asked);
    if (options.json) printJson(shell, { path, version: asked.version, now, diff });
    else if (now) printLine(shell.stdout, `${visible(path)} says that now.`);
    else printLine(shell.stdout, diff === '' ? `${visible(path)} ${SAME}.` : visible(diff));
    return 0;
  });
}

export async function restoreFile(words: readonly string[], options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const asked = askedIn('restore', words);
  return await visitAsOwner<ExitCode>(shell, options, 'files are put back', async ({ client }) => {
    const { path, changed, diff } = await client.call('file_restore', { key: newKey(), ...asked });
    const name = visible(path);
    if (options.json) printJson(shell, { path, version: asked.version, changed, diff });
    else if (!changed) printLine(shell.stdout, `${name} says that already: nothing was changed.`);
    else {
      printLine(shell.stdout, `${name} says again what it said as version ${asked.version}:`);
      printLine(shell.stdout, diff === '' ? `It ${SAME}.` : visible(diff));
      printLine(shell.stdout, `"coop files history ${name}" has what it said until now.`);
    }
    return 0;
  });
}

function askedIn(verb: Verb, [path, version]: readonly string[]): { readonly path: string; readonly version: number } {
  if (path === undefined) throw whichVersion(verb);
  return { path, version: versionIn(verb, version) };
}

export function versionIn(verb: Verb, version: string | undefined): number {
  if (version === undefined || !/^[1-9]\d{0,8}$/.test(version)) throw whichVersion(verb);
  return Number(version);
}

const whichVersion = (verb: Verb): CoopError =>
  new CoopError('E_USAGE', {
    why: `Say which file and which version, for example "coop files ${verb} SOUL.md 3"; "coop files history SOUL.md" lists them`,
  });
