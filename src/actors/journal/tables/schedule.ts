import type { ScheduleRow } from '../../../protocol/contracts/journal/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** More jobs than any household has. */
const MOST = 1_000;

/** How far each job has come: up to which instant everything of it is dealt with. */
export class Schedule {
  readonly #all;
  readonly #get;
  readonly #see;
  readonly #keep;

  constructor(db: Database) {
    this.#all = db.prepare<[], ScheduleRow>(`SELECT job, spec, seen FROM schedule ORDER BY job LIMIT ${MOST}`);
    this.#get = db.prepare<[string], ScheduleRow>('SELECT job, spec, seen FROM schedule WHERE job = ? LIMIT 1');
    this.#see = db.prepare<ScheduleRow>(
      `INSERT INTO schedule (job, spec, seen) VALUES (@job, @spec, @seen)
       ON CONFLICT (job) DO UPDATE SET spec = excluded.spec, seen = excluded.seen`,
    );
    this.#keep = db.prepare<[string]>('DELETE FROM schedule WHERE job NOT IN (SELECT value FROM json_each(?))');
  }

  all(): ScheduleRow[] {
    return this.#all.all();
  }

  get(job: string): ScheduleRow | undefined {
    return this.#get.get(job);
  }

  see(row: ScheduleRow): void {
    this.#see.run(row);
  }

  keep(jobs: readonly string[]): void {
    this.#keep.run(JSON.stringify(jobs));
  }
}
