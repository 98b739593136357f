/** The files of those who keep something, from all sides, while nobody else has them. */
import { existsSync } from 'node:fs';
import type { Config } from '../../config/load.ts';
import { toCoopError } from '../../protocol/errors.ts';
import { type Databases, pathOf } from '../backup/databases.ts';
import { DATABASES } from '../backup/manifest.ts';
import { type Finding, fine, wrong } from './finding.ts';

export function examineDatabases({ paths }: Config, databases: Databases, isRunning: boolean): Finding[] {
  if (isRunning) return [fine('databases', 'looked at by the daemon; thoroughly only while none runs', 'info')];
  const there = DATABASES.filter((name) => existsSync(pathOf(paths, name)));
  if (there.length === 0) return [fine('databases', 'there are none yet', 'info')];
  return there.map((name) => {
    const path = pathOf(paths, name);
    try {
      databases.verify(name, path);
      return fine('databases', `${path} is whole`);
    } catch (error) {
      return wrong('databases', toCoopError(error).message);
    }
  });
}
