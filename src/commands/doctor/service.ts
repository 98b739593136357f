/** The description that the service manager has of the daemon. */
import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../../config/load.ts';
import { toCoopError } from '../../protocol/errors.ts';
import { isOurs } from '../service/files.ts';
import { describeService, type Here, type ServiceOptions } from '../service/service.ts';
import type { Shell } from '../shell.ts';
import { type Finding, fine, wrong } from './finding.ts';

export function examineService({ paths }: Config, options: ServiceOptions, shell: Shell, here: Here): Finding[] {
  try {
    const { file, text, serves } = describeService({ ...options, config: paths.config }, shell, here);
    if (!existsSync(file)) {
      return [
        fine('service', 'nothing starts the daemon by itself: "coop service install" has the machine do it', 'info'),
      ];
    }
    const found = readFileSync(file, 'utf8');
    if (!isOurs(found)) return [fine('service', `${file} was not written by coop`, 'info')];
    if (serves(found) !== paths.config)
      return [fine('service', `${file} serves ${serves(found) ?? 'another household'}`, 'info')];
    return found === text
      ? [fine('service', `${file} is as this coop writes it`, 'warning')]
      : [
          wrong(
            'service',
            `${file} is of another version or place of coop: run "coop service install" again`,
            'warning',
          ),
        ];
  } catch (error) {
    // No service manager that coop knows.
    return [fine('service', toCoopError(error).message, 'info')];
  }
}
