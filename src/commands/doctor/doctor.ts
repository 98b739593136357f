/** `coop doctor`: the configuration, the daemon that runs, and what is around them. Changes nothing without `--fix`. */
import { check } from '../../config/check.ts';
import { findConfig } from '../../config/find.ts';
import { tryLoadConfig } from '../../config/load.ts';
import { rootMessage } from '../../protocol/errors.ts';
import type { LoadDatabases } from '../backup/databases.ts';
import { count, marked } from '../check.ts';
import type { Here, ServiceOptions } from '../service/service.ts';
import { type ExitCode, printJson, printLine, type Shell } from '../shell.ts';
import { examineDaemon } from './daemon.ts';
import { examineDatabases } from './databases.ts';
import { examineFiles } from './files.ts';
import { type Finding, wrong } from './finding.ts';
import { examineService } from './service.ts';

export interface DoctorOptions extends ServiceOptions {
  readonly fix?: boolean;
  readonly json?: boolean;
}

/** 0 where nothing of severity `error` is left. */
export async function doctor(options: DoctorOptions, shell: Shell, here: Here, load: LoadDatabases): Promise<ExitCode> {
  const examined = await examine(options, shell, here, load);
  const findings = options.fix === true ? examined.map(mended) : examined;
  const failed = (severity: Finding['severity']): number =>
    findings.filter((finding) => !finding.passed && finding.severity === severity).length;
  const [errors, warnings] = [failed('error'), failed('warning')];
  if (options.json === true) printJson(shell, { passed: errors === 0, errors, warnings, findings: findings.map(told) });
  else {
    for (const finding of findings) printLine(shell.stdout, marked(finding, shell));
    printLine(shell.stdout, '');
    printLine(shell.stdout, verdict(findings, errors, warnings));
  }
  return errors === 0 ? 0 : 1;
}

async function examine(
  options: DoctorOptions,
  shell: Shell,
  here: Here,
  load: LoadDatabases,
): Promise<readonly Finding[]> {
  const path = findConfig(options.config, shell.env);
  const { checks } = await check(path, shell.env);
  const loaded = await tryLoadConfig(path, shell.env);
  // Without it nobody knows where the rest lies.
  if ('error' in loaded) return checks;
  const { config } = loaded;
  const { isRunning, findings } = await examineDaemon(config, shell);
  return [
    ...checks,
    ...findings,
    ...examineDatabases(config, await load(), isRunning),
    ...examineFiles(config, isRunning),
    ...examineService(config, options, shell, here),
  ];
}

function mended(finding: Finding): Finding {
  const { mend, ...rest } = finding;
  if (finding.passed || mend === undefined) return finding;
  try {
    mend.apply();
    return { ...rest, passed: true, message: `mended: ${mend.what}` };
  } catch (error) {
    return wrong(finding.name, `${finding.message}; it cannot be mended: ${rootMessage(error)}`, finding.severity);
  }
}

const told = ({ mend, ...finding }: Finding) => ({ ...finding, fixable: mend !== undefined });

function verdict(findings: readonly Finding[], errors: number, warnings: number): string {
  if (errors + warnings === 0) return 'All is well.';
  const fixable = findings.filter(({ passed, mend }) => !passed && mend !== undefined).length;
  const help = fixable === 0 ? '' : ` "coop doctor --fix" mends ${fixable} of them.`;
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}.${help}`;
}
