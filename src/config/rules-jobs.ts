/** Rules of `[[cron]]` that the schema cannot say. */
import { nearest } from '../domain/nearest.ts';
import { PROBLEMS_MOST, type Problem } from './problems.ts';
import { isIdentity } from './rules-people.ts';
import type { Settings } from './schema.ts';

export function jobsFit({ cron, users }: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const people = new Set(users.map((user) => user.name));
  for (const [index, job] of cron.entries()) {
    if (names.has(job.name)) {
      const message = `"${job.name}" is named twice: give each job a name of its own`;
      problems.push({ area: 'schedule', path: ['cron', index, 'name'], message });
    }
    names.add(job.name);
    if (job.user !== undefined && !people.has(job.user)) {
      const message = `there is no such user${meant(job.user, people, problems.length)}`;
      problems.push({ area: 'schedule', path: ['cron', index, 'user'], message });
    }
    if (job.deliver !== undefined && !isTarget(job.deliver)) {
      const message = 'write an identifier as the channel has it, or "group:<id>", without blanks';
      problems.push({ area: 'schedule', path: ['cron', index, 'deliver', 'target'], message });
    }
  }
  return problems;
}

const isTarget = ({ channel, target }: NonNullable<Settings['cron'][number]['deliver']>): boolean =>
  isIdentity(`${channel}:${/^group:(.*)$/s.exec(target)?.[1] ?? target}`);

/** A list of names is told, and compared with, only as often as problems are told. */
export function meant(name: string, names: Iterable<string>, told: number): string {
  if (told >= PROBLEMS_MOST) return '';
  const near = nearest(name, names);
  return near === undefined ? `: users are ${[...names].slice(0, 20).join(', ')}` : `; did you mean "${near}"?`;
}
