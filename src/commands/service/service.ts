/** `coop service`: the daemon under the machine's own service manager. */
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { keysPath } from '../../config/paths.ts';
import { CoopError } from '../../protocol/errors.ts';
import { coop, coopFor } from '../paste.ts';
import { type ExitCode, type GlobalOptions, printJson, printLine, type Shell } from '../shell.ts';
import { call, must, passOn } from './call.ts';
import { isOurs, writeKeysFile, writeServiceFile } from './files.ts';
import { type Manager, managerOf } from './manager.ts';

export interface ServiceOptions extends GlobalOptions {
  readonly unit?: string;
  readonly json?: boolean;
}

export interface InstallOptions extends ServiceOptions {
  readonly dryRun?: boolean;
  /** Starts it, too. */
  readonly now?: boolean;
}

/** Where this build lies, and what machine it is. */
export interface Here {
  readonly dist: string;
  readonly node: string;
  readonly platform: NodeJS.Platform;
}

interface Service {
  readonly manager: Manager;
  readonly config: string;
  readonly keys: string;
}

function serviceOf(
  { config: named, unit = 'coop' }: ServiceOptions,
  { env }: Shell,
  { dist, node, platform }: Here,
): Service {
  const config = findConfig(named, env);
  const keys = keysPath(config);
  return { config, keys, manager: managerOf(platform, env, unit, { node, main: join(dist, 'main.js'), config, keys }) };
}

/** What the machine's service manager would be told of this household. @throws CoopError `E_SERVICE` */
export const describeService = (
  options: ServiceOptions,
  shell: Shell,
  here: Here,
): Pick<Manager, 'file' | 'text' | 'serves'> => serviceOf(options, shell, here).manager;

export async function installService(options: InstallOptions, shell: Shell, here: Here): Promise<ExitCode> {
  const { manager, config, keys } = serviceOf(options, shell, here);
  const { loadConfig } = await import('../../config/load.ts');
  const { allKeyVariables } = await import('../../config/credentials.ts');
  const variables = allKeyVariables((await loadConfig(config)).settings);
  const { name, file, text } = manager;
  if (options.dryRun === true) {
    if (options.json) printJson(shell, { manager: name, file, text });
    else shell.stdout.write(text);
    return 0;
  }
  await mustAnswer(manager, shell);
  const lacking = await writeKeysFile(keys, variables);
  await writeServiceFile(manager);
  for (const command of manager.install) await must(command, shell);
  if (options.now === true) await must(manager.start, shell);
  const isStarted = options.now === true || manager.startsAtOnce;
  if (options.json) {
    printJson(shell, { manager: name, file, keys, lacking, started: isStarted });
    return 0;
  }
  printLine(shell.stdout, `Installed: ${file}`);
  printLine(shell.stdout, `Keys are read from ${keys}, which only you may read.`);
  const own = coopFor(config, shell.env);
  if (lacking.length > 0) {
    const again = isStarted ? `, then "${own} service stop" and "${own} service start"` : '';
    const names = lacking.map((variable) => `${variable}=…`).join(' ');
    printLine(shell.stdout, `Write them there, one a line${again}: ${names}`);
  }
  if (isStarted) printLine(shell.stdout, 'It runs.');
  printLine(shell.stdout, 'Next:');
  const next = isStarted ? [`${own} attach`] : [`${own} service start`];
  for (const line of [...next, ...manager.next]) printLine(shell.stdout, `  ${line}`);
  return 0;
}

export async function uninstallService(options: ServiceOptions, shell: Shell, here: Here): Promise<ExitCode> {
  const { manager, keys } = installed(options, shell, here);
  const { name, file } = manager;
  await mustAnswer(manager, shell);
  for (const command of manager.uninstall) await must(command, shell);
  await rm(file);
  if (name === 'systemd') await must(['systemctl', '--user', 'daemon-reload'], shell);
  const isKept = existsSync(keys);
  if (options.json) printJson(shell, { manager: name, file, kept: isKept ? [keys] : [] });
  else {
    printLine(shell.stdout, `Stopped, and removed ${file}.`);
    if (isKept) printLine(shell.stdout, `Your keys stay in ${keys}; so does everything else of the household.`);
  }
  return 0;
}

export async function startService(options: ServiceOptions, shell: Shell, here: Here): Promise<ExitCode> {
  const { manager, config } = installed(options, shell, here);
  await must(manager.start, shell);
  const { name, file } = manager;
  if (options.json) printJson(shell, { manager: name, file, running: true });
  else printLine(shell.stdout, `It runs. "${coopFor(config, shell.env)} status" asks the daemon itself.`);
  return 0;
}

/** Waits until it has ended. */
export async function stopService(options: ServiceOptions, shell: Shell, here: Here): Promise<ExitCode> {
  const { manager } = installed(options, shell, here);
  await must(manager.stop, shell);
  const { name, file } = manager;
  if (options.json) printJson(shell, { manager: name, file, running: false });
  else printLine(shell.stdout, 'Stopped.');
  return 0;
}

/** 0 where it runs. */
export async function serviceStatus(options: ServiceOptions, shell: Shell, here: Here): Promise<ExitCode> {
  const { manager } = installed(options, shell, here);
  const { name, file, status } = manager;
  const { code, output } = await call(status, shell);
  // Not running, or nobody who could know: the manager's own words for that help nobody.
  if (code !== 0) await mustAnswer(manager, shell);
  if (options.json) printJson(shell, { manager: name, file, running: code === 0, output });
  else if (output !== '') printLine(shell.stdout, output);
  return code === 0 ? 0 : 1;
}

export async function serviceLogs(
  options: ServiceOptions & { readonly lines?: string; readonly follow?: boolean },
  shell: Shell,
  here: Here,
): Promise<ExitCode> {
  const { manager } = installed(options, shell, here);
  const lines = Number(options.lines ?? 100);
  if (!Number.isSafeInteger(lines) || lines < 1)
    throw new CoopError('E_USAGE', { why: '--lines takes a number from 1' });
  return await passOn(manager.logs(lines, options.follow === true), options.json === true, shell);
}

/** @throws CoopError `E_SERVICE` where it was not installed, or is somebody else's or another household's. */
function installed(options: ServiceOptions, shell: Shell, here: Here): Service {
  const service = serviceOf(options, shell, here);
  const { file, serves } = service.manager;
  if (!existsSync(file))
    throw new CoopError('E_SERVICE', {
      why: `${file} is not there. Run "${coopFor(service.config, shell.env)} service install" first, or keep "${coopFor(service.config, shell.env)} start" running`,
    });
  const text = readFileSync(file, 'utf8');
  if (!isOurs(text)) throw new CoopError('E_SERVICE', { why: `${file} was not written by coop` });
  const served = serves(text);
  if (served !== service.config) {
    const why = `${file} serves ${served ?? 'something else'}, not ${service.config}: name its configuration with -c, or yours with --unit`;
    throw new CoopError('E_SERVICE', { why });
  }
  return service;
}

async function mustAnswer({ name, probe }: Manager, shell: Shell): Promise<void> {
  const { code, output } = await call(probe, shell);
  if (code === 0) return;
  const why = `the ${name} of this user does not answer (${output || `exit code ${code}`}). Log in as that user, or keep "${coop(shell.env)} start" running`;
  throw new CoopError('E_SERVICE', { why });
}
