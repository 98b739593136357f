/** `coop backup create [FILE|DIR]`: everything of a household in one archive, whether its daemon runs or not. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { type Config, loadConfig } from '../../config/load.ts';
import { VERSION } from '../../config/version.ts';
import { credentialIn } from '../../domain/credential/index.ts';
import { COPY_DEADLINE_MS, type Copies } from '../../protocol/contracts/files.ts';
import { CoopError } from '../../protocol/errors.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type Progress, withProgress } from '../progress.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import type { Databases, LoadDatabases } from './databases.ts';
import { CONFIG, DATABASES, databaseEntry, FORMAT, type Manifest, WORKSPACE } from './manifest.ts';
import { sizeOf } from './size.ts';
import { type CheckOptions, check } from './verify.ts';
import { walk } from './walk.ts';
import { ArchiveWriter, type OnBytes } from './writer.ts';

export interface CreateOptions extends OwnerOptions {
  /** Also where the configuration seems to hold a key. */
  readonly withCredentials?: boolean;
}

export async function createBackup(
  target: string | undefined,
  options: CreateOptions,
  shell: Shell,
  load: LoadDatabases,
): Promise<ExitCode> {
  const config = await loadConfig(findConfig(options.config, shell.env), shell.env);
  refuseCredentials(config, options);
  const file = fileFor(resolve(shell.env.cwd, target ?? '.'), new Date());
  if (existsSync(file)) throw new CoopError('E_WRITE', { path: file, why: 'it is there already; choose another name' });
  const databases = await load();
  const interrupted = shell.interrupted();
  const manifest = await withProgress({ shell }, async (progress) => {
    progress.begin({ doing: 'copying', of: 'databases', all: DATABASES.length });
    const { copies } = await copied(config, options, shell, databases);
    const written = { file, config, copies, interrupted, progress };
    const whole = await write(written).finally(() => {
      for (const { path } of copies) rmSync(path, { force: true });
    });
    await lookAt(file, { temporary: shell.env.temporary, databases, interrupted, progress });
    return whole;
  });
  report(file, manifest, options, shell);
  return 0;
}

/** Its daemon has the files open: it makes the copies. Where none runs they are opened here, and no daemon can meanwhile. */
async function copied({ paths }: Config, options: CreateOptions, shell: Shell, databases: Databases): Promise<Copies> {
  try {
    return await visitAsOwner(shell, options, 'backups are made', ({ client }) =>
      client.call('backup', {}, { deadlineMs: COPY_DEADLINE_MS }),
    );
  } catch (error) {
    if (!(error instanceof CoopError && error.code === 'E_NOT_RUNNING')) throw error;
    return { copies: [...(await databases.copyAll(paths))] };
  }
}

/** A backup that nobody looked at is a hope; one that is none does not stay. */
async function lookAt(file: string, around: CheckOptions): Promise<void> {
  try {
    await check(file, around);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

interface Writing {
  readonly file: string;
  readonly config: Config;
  readonly copies: Copies['copies'];
  readonly interrupted: AbortSignal;
  readonly progress: Progress;
}

async function write({ file, config, copies, interrupted, progress }: Writing): Promise<Manifest> {
  const now = new Date();
  const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const all = copies.reduce((sum, { path }) => sum + bytesOf(path), 0);
  progress.begin({ doing: 'writing the databases', of: sizeOf, all });
  const archive = new ArchiveWriter(file, now.getTime());
  try {
    for (const { name, path } of copies) await archive.addFile(databaseEntry(name), path, interrupted, progress.add);
    progress.begin({ doing: 'writing the workspace', of: sizeOf });
    const leftOut = await addWorkspace(archive, config.paths.workspace, file, interrupted, progress.add);
    // The text that was read and found to fit, whatever was written to the file since.
    archive.addText(CONFIG, config.text);
    const { id: agent } = config.settings.agent;
    const created = now.toISOString();
    return archive.finish({ format: FORMAT, version: VERSION, created, agent, left_out: [...leftOut] });
  } finally {
    archive.close();
  }
}

/** Answers what was left out. */
async function addWorkspace(
  archive: ArchiveWriter,
  folder: string,
  file: string,
  interrupted: AbortSignal,
  onBytes: OnBytes,
): Promise<readonly string[]> {
  const leftOut: string[] = [];
  archive.addFolder(WORKSPACE);
  for (const { name, path, kind } of walk(folder, WORKSPACE)) {
    if (path === file || path === archive.part) continue;
    if (kind === 'other') leftOut.push(name);
    else if (kind === 'folder') archive.addFolder(name);
    else await archive.addFile(name, path, interrupted, onBytes);
  }
  return leftOut;
}

function refuseCredentials({ paths, text }: Config, { withCredentials = false }: CreateOptions): void {
  const what = withCredentials ? undefined : credentialIn(text);
  if (what === undefined) return;
  const why = `it seems to hold ${what}, and a backup holds no keys: name a variable of the environment there instead, or add --with-credentials`;
  throw new CoopError('E_READ', { path: paths.config, why });
}

/** `coop-2026-03-01-183000.tar` in a folder, in local time. */
function fileFor(target: string, now: Date): string {
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory() !== true) return target;
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('');
  return join(target, `coop-${day}-${time}.tar`);
}

function report(file: string, { files, left_out: leftOut }: Manifest, { json }: CreateOptions, shell: Shell): void {
  const bytes = files.reduce((sum, listed) => sum + listed.bytes, 0);
  if (json) {
    printJson(shell, { file, files: files.length, bytes, left_out: [...leftOut] });
    return;
  }
  printLine(shell.stdout, visible(`wrote ${file}: ${files.length} files, ${sizeOf(bytes)}, and read back`));
  if (leftOut.length > 0) {
    const few = leftOut.slice(0, 5).join(', ');
    const more = leftOut.length > 5 ? ', …' : '';
    printLine(shell.stderr, visible(`not in it, as they are neither files nor folders: ${few}${more}`));
  }
}
