import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CoopError, rootMessage } from '../../protocol/errors.ts';
import type { Manager } from './manager.ts';

const MODE = 0o600;

/** Whose unit it is: anything else is somebody else's and stays as it is. */
export const isOurs = (text: string): boolean => /^(?:# |<!-- )Written by "coop service install"/m.test(text);

/** Makes the file that holds the keys, or closes the one that is there to others. Answers the variables that it lacks. */
export async function writeKeysFile(path: string, variables: readonly string[]): Promise<readonly string[]> {
  if (!existsSync(path)) {
    const lines = variables.map((name) => `#${name}=\n`).join('');
    await writeFile(path, `# The keys of the coop service. One NAME=value a line.\n${lines}`, {
      mode: MODE,
      flag: 'wx',
    });
    return variables;
  }
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, MODE);
  const text = await readFile(path, 'utf8');
  return variables.filter((name) => !new RegExp(`^\\s*${name}\\s*=\\s*\\S`, 'm').test(text));
}

/** Written whole or not at all. What somebody else wrote there stays, and so does the service of another household. */
export async function writeServiceFile({ file, text, serves }: Manager): Promise<void> {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const isSame = before === undefined || (isOurs(before) && serves(before) === serves(text));
  if (!isSame) {
    throw new CoopError('E_SERVICE', {
      why: `${file} is there already and serves something else; choose another --unit`,
    });
  }
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, text, { mode: 0o644 });
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw new CoopError('E_WRITE', { path: file, why: rootMessage(cause) }, cause);
  }
}
