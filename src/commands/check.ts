/** `coop check`: what could stop a start, or silently do nothing. */
import { type CheckReport, type CheckResult, check as look } from '../config/check.ts';
import { findConfig } from '../config/find.ts';
import { type ExitCode, type GlobalOptions, paint, printJson, printLine, type Shell, visible } from './shell.ts';

type Result = Omit<CheckResult, 'name'> & { readonly name: string };

const MARKS = {
  passed: ['green', 'ok'],
  info: ['blue', '--'],
  warning: ['yellow', '!!'],
  error: ['red', 'XX'],
} as const;

export async function check(options: GlobalOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const report = await look(findConfig(options.config, shell.env), shell.env);
  if (options.json) printJson(shell, report);
  else for (const line of describe(report, shell)) printLine(shell.stdout, line);
  return report.passed ? 0 : 1;
}

function describe({ passed, errors, warnings, checks }: CheckReport, shell: Shell): string[] {
  const lines = checks.map((result) => marked(result, shell));
  const found = `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  const end =
    errors + warnings === 0
      ? 'All checks passed.'
      : `${found}. ${passed ? 'coop can start.' : 'coop does not start like this.'}`;
  return [...lines, '', end];
}

/** One result, as a line. */
export function marked({ name, passed, severity, message }: Result, shell: Shell): string {
  const [color, mark] = MARKS[passed && severity !== 'info' ? 'passed' : severity];
  return `${paint(color, mark, shell.stdout)} ${name}: ${visible(message)}`;
}

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
