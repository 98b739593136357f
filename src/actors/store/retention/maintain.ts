import type { Audience, Maintained, RetentionPolicy } from '../../../protocol/contracts/memory/index.ts';
import { type Plan, planOf } from './plan.ts';
import type { RetentionRows } from './rows.ts';

/** Whose rows, by the number of their tables. */
export interface Whose {
  readonly number: number;
  readonly audience: Audience;
}

export interface RetentionOptions {
  readonly rowsOf: (audience: number) => RetentionRows;
  /** All of it or none. */
  readonly inTransaction: <T>(work: () => T) => T;
  /** Between two slices. Rejects when the store is closing. */
  readonly pause: () => Promise<void>;
  /** ms since the epoch */
  readonly now: () => number;
  /** Writes down what was used until now. */
  readonly flush: () => void;
}

/** Rows changed in one transaction: others wait for it. */
const SLICE_ROWS = 100;

export interface Retention {
  /** One bounded run over these audiences, one after the other. A dry run plans the same and changes nothing. */
  maintain(whose: readonly Whose[], policy: RetentionPolicy, dryRun: boolean): Promise<Maintained>;
}

export function retention({ rowsOf, inTransaction, pause, now, flush }: RetentionOptions): Retention {
  /** Where the last run ended, by audience. Forgotten with the thread: then it begins anew. */
  const ends = new Map<number, number>();
  let last: Promise<unknown> = Promise.resolve();

  async function run(whose: readonly Whose[], policy: RetentionPolicy, dryRun: boolean): Promise<Maintained> {
    const done = { compressed: [] as Compressed[], archived: [] as Archived[], deleted: 0, more: false };
    let left = policy.rowsMost;
    flush();
    for (const { number, audience } of whose) {
      if (left <= 0) return { ...done, more: true };
      await pause();
      const rows = rowsOf(number);
      const plan = await planOf(rows, policy, now(), { most: left, from: ends.get(number) ?? 0, pause });
      done.more ||= plan.more;
      if (!dryRun) ends.set(number, plan.next);
      for (const slice of slicesOf(plan)) {
        const { clusters, archived, deleted } = dryRun ? slice : inTransaction(() => applied(rows, slice));
        for (const { members, summary } of clusters) {
          done.compressed.push({ audience, ids: members.map(({ id }) => id), summary: summary.text });
          left -= members.length + 1;
        }
        for (const { id, why } of archived) done.archived.push({ audience, id, why });
        done.deleted += deleted.length;
        left -= archived.length + deleted.length;
        await pause();
      }
    }
    return done;
  }

  return {
    maintain(whose, policy, dryRun) {
      // Two runs at once would each plan what the other does.
      const mine = last.then(() => run(whose, policy, dryRun));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

type Compressed = Maintained['compressed'][number];
type Archived = Maintained['archived'][number];
type Changes = Pick<Plan, 'clusters' | 'archived' | 'deleted'>;

/** Does it, and answers what was done. What was changed since it was planned stays as it is: the next run looks at it again. */
function applied(rows: RetentionRows, planned: Changes): Changes {
  rows.remove(planned.deleted);
  const clusters = planned.clusters.filter(({ members }) => members.every((member) => rows.isAsRead(member)));
  for (const { members, summary } of clusters) rows.compress(members, summary);
  const archived = planned.archived.filter((row) => rows.isAsRead(row));
  for (const { id } of archived) rows.archive(id);
  return { clusters, archived, deleted: planned.deleted };
}

function* slicesOf({ clusters, archived, deleted }: Changes): Generator<Changes> {
  const none: Changes = { clusters: [], archived: [], deleted: [] };
  for (let at = 0; at < deleted.length; at += SLICE_ROWS)
    yield { ...none, deleted: deleted.slice(at, at + SLICE_ROWS) };
  for (const cluster of clusters) yield { ...none, clusters: [cluster] };
  for (let at = 0; at < archived.length; at += SLICE_ROWS) {
    yield { ...none, archived: archived.slice(at, at + SLICE_ROWS) };
  }
}
