/** `coop config history` and `rollback`: what coop.toml said before. */
import { moment } from '../../domain/moment.ts';
import { CoopError } from '../../protocol/errors.ts';
import { table } from '../layout.ts';
import type { OwnerOptions } from '../owner.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import { newKey, printChanged } from './change.ts';
import { CHANGE_DEADLINE_MS, configured, needsDaemon } from './here.ts';

const SHOWN = 20;

export async function configHistory(
  options: OwnerOptions & { readonly diff?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const { versions } = await configured(
    shell,
    options,
    ({ client }) => client.call('settings_history', { limit: SHOWN }),
    async (path) => needsDaemon(path),
  );
  if (options.json) {
    printJson(shell, { versions });
    return 0;
  }
  const rows = versions.map(({ id, at, by, outcome, what }) => [
    String(id),
    moment(at),
    by ?? '',
    outcome,
    what.split('\n')[0]?.slice(0, 80) ?? '',
  ]);
  const [head = '', ...lines] = table([['version', 'when (UTC)', 'by', '', 'what'], ...rows]);
  printLine(shell.stdout, paint('bold', head, shell.stdout));
  for (const [index, line] of lines.entries()) {
    printLine(shell.stdout, visible(line));
    if (options.diff) printLine(shell.stdout, visible(versions[index]?.diff ?? ''));
  }
  return 0;
}

export async function rollBack(version: string | undefined, options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  if (version === undefined || !/^[1-9]\d{0,8}$/.test(version)) {
    throw new CoopError('E_USAGE', {
      why: 'Say which version, for example "coop config rollback 3"; "coop config history" lists them',
    });
  }
  const changed = await configured(
    shell,
    options,
    ({ client }) =>
      client.call('settings_rollback', { key: newKey(), to: Number(version) }, { deadlineMs: CHANGE_DEADLINE_MS }),
    async (path) => needsDaemon(path),
  );
  printChanged(changed, options, shell);
  return changed.outcome === 'refused' ? 1 : 0;
}
