import { type Job, jobsOf, type Settings } from '../../config/index.ts';
import type { ClockJob } from '../../protocol/contracts/scheduler.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { People, Person } from './people.ts';

type Described = Pick<Settings, 'users' | 'cron'>;

/** The jobs of the configuration, as it holds now. */
export class Jobs {
  #all: ReadonlyMap<string, Job>;

  constructor(settings: Described) {
    this.#all = namedOf(settings);
  }

  /** A newer configuration holds from now on. */
  replace(settings: Described): void {
    this.#all = namedOf(settings);
  }

  find(name: string): Job | undefined {
    return this.#all.get(name);
  }

  all(): readonly Job[] {
    return [...this.#all.values()];
  }
}

const namedOf = (settings: Described): ReadonlyMap<string, Job> =>
  new Map(jobsOf(settings).map((job) => [job.name, job]));

/** Who works in a job, and what that is worth: the lower of what its person is, and of what the file says of it. */
export function workerOf({ person, trust }: Job, people: People): Person | undefined {
  const known = people.named(person);
  return known && { name: known.name, trust: worthOf(known.trust, trust) };
}

const worthOf = (person: TrustLevel, job: TrustLevel | undefined): TrustLevel =>
  job === undefined ? person : lowest(person, job);

/** As the scheduler needs it. */
export function clockJob(job: Job, people: People): ClockJob {
  return {
    name: job.name,
    cron: job.timing.expression.text,
    timezone: job.timing.zone.name,
    missed: job.missed,
    run: runOf(job, people),
  };
}

/** What a run is made of now. Whatever its person becomes until it runs, it is worth no more than this. */
export function runOf(job: Job, people: People): ClockJob['run'] {
  const { message, to, nowhere, delivery, retry } = job;
  const level = workerOf(job, people)?.trust ?? 'public';
  return { message, to: [...to], nowhere: nowhere ?? null, level, delivery, retries: retry };
}
