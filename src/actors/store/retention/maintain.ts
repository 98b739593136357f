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
  readonly inTransaction: (work: () => void) => void;
  /** Between two slices. Rejects when the store is closing. */
  readonly pause: () => Promise<void>;
  /** ms since the epoch */
  readonly now: () => number;
}

/** Rows changed in one transaction: others wait for it. */
const SLICE_ROWS = 100;

export interface Retention {
  /** One bounded run over these audiences, one after the other. A dry run plans the same and changes nothing. */
  maintain(whose: readonly Whose[], policy: RetentionPolicy, dryRun: boolean): Promise<Maintained>;
}

export function retention({ rowsOf, inTransaction, pause, now }: RetentionOptions): Retention {
  /** Where the last run ended, by audience. Forgotten with the thread: then it begins anew. */
  const ends = new Map<number, number>();
  let last: Promise<unknown> = Promise.resolve();

  async function run(whose: readonly Whose[], policy: RetentionPolicy, dryRun: boolean): Promise<Maintained> {
    const done = { compressed: [] as Compressed[], archived: [] as Archived[], deleted: 0, more: false };
    let left = policy.rowsMost;
    for (const { number, audience } of whose) {
      if (left <= 0) return { ...done, more: true };
      await pause();
      const rows = rowsOf(number);
      const plan = await planOf(rows, policy, now(), { most: left, from: ends.get(number) ?? 0, pause });
      if (!dryRun) {
        ends.set(number, plan.next);
        for (const slice of slicesOf(plan)) {
          inTransaction(() => apply(rows, slice));
          await pause();
        }
      }
      for (const { members, summary } of plan.clusters) {
        done.compressed.push({ audience, ids: members.map(({ id }) => id), summary: summary.text });
        left -= members.length + 1;
      }
      for (const { id, why } of plan.archived) done.archived.push({ audience, id, why });
      done.deleted += plan.deleted.length;
      left -= plan.archived.length + plan.deleted.length;
      done.more ||= plan.more;
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

/** What was changed since it was planned stays as it is: the next run looks at it again. */
function apply(rows: RetentionRows, { clusters, archived, deleted }: Changes): void {
  rows.remove(deleted);
  for (const { members, summary } of clusters) {
    if (members.every((member) => rows.isAsRead(member))) rows.compress(members, summary);
  }
  for (const row of archived) if (rows.isAsRead(row)) rows.archive(row.id);
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
