/** The daemon that runs, asked as the owner. */
import type { Config } from '../../config/load.ts';
import { ownerOf } from '../../config/people.ts';
import { VERSION } from '../../config/version.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { toCoopError } from '../../protocol/errors.ts';
import type { Shell } from '../shell.ts';
import { look } from '../visit.ts';
import { type Finding, fine, wrong } from './finding.ts';

type Status = AttachResult<'status'>;
type House = NonNullable<Status['house']>;

/** `isRunning`: somebody listens, whatever they say. */
export async function examineDaemon(
  { settings, paths }: Config,
  shell: Shell,
): Promise<{ readonly isRunning: boolean; readonly findings: readonly Finding[] }> {
  const owner = ownerOf(settings)?.name;
  const asked = { config: paths.config, ...(owner === undefined ? {} : { as: owner }) };
  try {
    const status = await look(shell, asked, ({ client }) => client.call('status', {}));
    return { isRunning: true, findings: [...running(status), ...house(status.house)] };
  } catch (error) {
    const { code, message } = toCoopError(error);
    if (code !== 'E_NOT_RUNNING') return { isRunning: true, findings: [wrong('daemon', message)] };
    return {
      isRunning: false,
      findings: [fine('daemon', 'does not run: "coop start", or "coop service start"', 'info')],
    };
  }
}

function running({ version, pid, uptimeMs }: Status): Finding[] {
  const up = `process ${pid}, for ${Math.round(uptimeMs / 60_000)} minutes`;
  if (version === VERSION) return [fine('daemon', `coop ${version} runs: ${up}`)];
  const message = `coop ${version} runs (${up}), this command is of ${VERSION}: restart it, "coop service stop" and "start"`;
  return [wrong('daemon', message, 'warning')];
}

function house(found: House | null): Finding[] {
  if (found === null)
    return [wrong('actors', 'the daemon tells its owner nothing of the house: restart it', 'warning')];
  const { actors, warnings, overview, letters } = found;
  const fallen = actors.filter(({ state }) => state === 'failed' || state === 'backoff');
  const lost = overview.failed + overview.undelivered + overview.undone;
  const waiting = overview.approvals + overview.held;
  return [
    ...(fallen.length === 0
      ? [fine('actors', `${actors.length} run`)]
      : fallen.map(({ id, state, why }) =>
          wrong('actors', `${id} is ${state}: ${why ?? 'it ended'} To start it again: coop ps restart ${id}`),
        )),
    ...warnings.filter((text) => !text.includes('coop ps restart')).map((text) => wrong('warnings', text, 'warning')),
    lost === 0
      ? fine('letters', 'everything got through', 'warning')
      : wrong('letters', `${letters.length} did not get through: "coop letters" lists and retries them`, 'warning'),
    waiting === 0
      ? fine('waiting', 'nothing waits for you', 'info')
      : fine('waiting', `${waiting} wait for you: "coop approvals", "coop pairing", "coop groups"`, 'info'),
  ];
}
