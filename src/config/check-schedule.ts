/** What `coop check` says of jobs: when each runs next, and which never will, or have nowhere to deliver to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderName } from '../domain/folder-name.ts';
import { checksHeartbeat, HEARTBEAT_FILE, isEmptyHeartbeat, nextRun } from '../domain/schedule/index.ts';
import { parsePlace } from '../protocol/address.ts';
import { type Job, jobsOf } from './jobs.ts';
import type { Settings } from './schema.ts';

export interface JobLine {
  readonly message: string;
  readonly passed: boolean;
}

export function describeJobs(settings: Settings, workspace: string, now: number): readonly JobLine[] {
  return jobsOf(settings).flatMap((job) => {
    const next = nextRun(job.timing, now);
    const troubles = [
      ...(next === undefined ? ['no day is like that: it never runs'] : []),
      ...(job.nowhere === undefined ? [] : [`it has nowhere to deliver to: ${job.nowhere}`]),
      ...unlisted(job, settings),
      ...nothingToDo(job, settings, workspace),
    ].map((why) => ({ message: `${job.name}: ${why}`, passed: false }));
    return next === undefined ? troubles : [{ message: describe(job, next), passed: true }, ...troubles];
  });
}

function describe({ name, person, to, timing }: Job, next: number): string {
  const where = to.length === 0 ? 'its words go nowhere' : `to ${to.join(', ')}`;
  return `${name}: next ${showInstant(next, timing.zone.name)}, as ${person}, ${where}`;
}

/** It looks whether there is anything, and no model is asked where that file is empty. */
function nothingToDo({ message, person }: Job, { users }: Settings, workspace: string): readonly string[] {
  if (!checksHeartbeat(message)) return [];
  const trust = users.find(({ name }) => name === person)?.trust;
  const folder = trust === 'full' ? workspace : join(workspace, 'users', folderName(person));
  try {
    return isEmptyHeartbeat(readFileSync(join(folder, HEARTBEAT_FILE), 'utf8'))
      ? [`${join(folder, HEARTBEAT_FILE)} is empty, so nothing is done: write there what is to be looked at`]
      : [];
  } catch {
    return [];
  }
}

/** A group that is not listed is worth nothing, or is none; an open room what whoever reads there then is. */
function unlisted({ to }: Job, { groups, channels }: Settings): readonly string[] {
  return to.flatMap((place) => {
    const { kind, channel } = parsePlace(place);
    if (kind !== 'group') return [];
    const listed = groups.find(({ match }) => match.some((text) => `group:${text}` === place));
    if (listed?.trust !== undefined) return [];
    if (listed === undefined && (channel !== 'terminal' || channels.terminal.rooms !== 'open')) {
      return [`it has nowhere to deliver to: ${place} is not in [[groups]]`];
    }
    return [`while nobody reads in ${place} it is worth no more than public: [[groups]] can say what it is worth`];
  });
}

/** On that clock: `2026-11-27 08:00 Europe/Berlin`. */
export function showInstant(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return `${format.format(at)} ${timeZone}`;
}
