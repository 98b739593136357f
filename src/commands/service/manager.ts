import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { CoopError } from '../../protocol/errors.ts';
import { configOfPlist, launchdPlist } from './plist.ts';
import { configOfUnit, type ServiceParts, systemdUnit } from './unit.ts';

/** A command line of the service manager. */
export type Call = readonly [program: string, ...args: readonly string[]];

/** What keeps programs running on this machine, and how it is told what to do with ours. */
export interface Manager {
  readonly name: 'systemd' | 'launchd';
  /** Where the description of the service lies. */
  readonly file: string;
  readonly text: string;
  /** Whose description this is: the configuration that it names, read from `text` of ours. */
  readonly serves: (text: string) => string | undefined;
  /** Answers where the manager is there for this user. */
  readonly probe: Call;
  readonly install: readonly Call[];
  readonly uninstall: readonly Call[];
  readonly start: Call;
  readonly stop: Call;
  readonly status: Call;
  readonly logs: (lines: number, follow: boolean) => Call;
  /** Installed is started. */
  readonly startsAtOnce: boolean;
  /** What somebody does next who has it running. */
  readonly next: readonly string[];
}

/** @throws CoopError `E_SERVICE` where the platform has neither. */
export function managerOf(platform: NodeJS.Platform, env: Environment, unit: string, parts: ServiceParts): Manager {
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(unit)) {
    throw new CoopError('E_SERVICE', {
      why: `"${unit}" is no name for a unit: use lowercase letters, digits, - and _`,
    });
  }
  const odd = Object.values(parts).find((path) => /\p{Cc}/u.test(path));
  if (odd !== undefined) throw new CoopError('E_SERVICE', { why: 'a path with a line break cannot be written down' });
  if (platform === 'linux') return systemd(env, `${unit}.service`, parts);
  if (platform === 'darwin') return launchd(env, `coop.${unit}`, parts);
  throw new CoopError('E_SERVICE', {
    why: `there is neither systemd nor launchd on ${platform}; keep "coop start" running`,
  });
}

function systemd(env: Environment, unit: string, parts: ServiceParts): Manager {
  const xdg = env.variables['XDG_CONFIG_HOME'];
  const folder = xdg?.startsWith('/') === true ? xdg : join(env.home, '.config');
  const systemctl = (...args: readonly string[]): Call => ['systemctl', '--user', ...args];
  return {
    name: 'systemd',
    file: join(folder, 'systemd', 'user', unit),
    text: systemdUnit(parts),
    serves: configOfUnit,
    probe: systemctl('show-environment'),
    install: [systemctl('daemon-reload'), systemctl('enable', unit)],
    uninstall: [systemctl('disable', '--now', unit)],
    start: systemctl('start', unit),
    stop: systemctl('stop', unit),
    status: systemctl('status', '--no-pager', '--full', '--lines', '5', unit),
    logs: (lines, follow) => [
      'journalctl',
      '--user',
      '--no-pager',
      '--unit',
      unit,
      '--lines',
      String(lines),
      ...(follow ? ['--follow'] : []),
    ],
    startsAtOnce: false,
    next: [`sudo loginctl enable-linger ${userInfo().username}   # so that it also runs while you are not logged in`],
  };
}

function launchd(env: Environment, label: string, parts: ServiceParts): Manager {
  const file = join(env.home, 'Library', 'LaunchAgents', `${label}.plist`);
  const log = join(dirname(parts.config), 'coop.log');
  const domain = `gui/${env.uid ?? 0}`;
  return {
    name: 'launchd',
    file,
    text: launchdPlist(parts, label, log),
    serves: configOfPlist,
    probe: ['launchctl', 'print', domain],
    install: [['launchctl', 'bootstrap', domain, file]],
    uninstall: [['launchctl', 'bootout', `${domain}/${label}`]],
    start: ['launchctl', 'kickstart', `${domain}/${label}`],
    stop: ['launchctl', 'kill', 'SIGTERM', `${domain}/${label}`],
    status: ['launchctl', 'print', `${domain}/${label}`],
    logs: (lines, follow) => ['tail', '-n', String(lines), ...(follow ? ['-f'] : []), log],
    startsAtOnce: true,
    next: [],
  };
}
