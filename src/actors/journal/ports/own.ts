import { Size } from '../../../domain/size.ts';
import { type PlaceKey, PlaceKeySchema } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { Mark, OwnContract, OwnScope } from '../../../protocol/contracts/own.ts';
import * as z from '../../../protocol/schema.ts';
import { reaches } from '../../../protocol/trust.ts';
import type { Journal } from '../journal.ts';
import type { Looked, RequestRow } from '../tables/own.ts';

/** What an answer holds at most, and a text in it: both together fit into a line of the attach protocol. */
const PAGE_BYTES = 600_000;
const TEXT_BYTES = 300_000;

const START: Mark = [-1, -1];
/** Days are counted. */
const NONE: Mark = [0, 0];

/** For one person in their own conversation: all that is theirs, of what they may read. */
export function own(journal: Journal, scope: OwnScope): Implementation<typeof OwnContract> {
  const { file, past, runs, exchanges } = journal;
  const { person, level, identities, jobs, decides } = scope;
  const place: PlaceKey = z.parse(PlaceKeySchema, scope.place);
  const page = <R>(look: () => Looked<R>): { rows: R[]; next: Mark | null } => file.read(() => fitting(look()));
  return {
    chosen: () => file.read(() => ({ models: journal.own.models(person), verbose: exchanges.isVerbose(place) })),
    conversations: ({ after }) => page(() => past.page(scope, after ?? START)),
    unanswered: ({ after = START }) => page(() => cut(journal.own.unanswered(identities, after))),
    sent: ({ after = START }) => page(() => cut(journal.own.sent(person, level, after))),
    reminders: ({ after = START }) => page(() => journal.own.reminders(person, level, after)),
    runs: ({ after = NONE }) => page(() => runs.page(jobs, after)),
    requests: ({ after = START }) =>
      page(() => theirs(decides ? journal.own.requests(after) : journal.own.asked(person, after), scope)),
    days: ({ after = NONE }) => page(() => journal.own.days(person, level, after)),
    calls: ({ after = NONE }) => page(() => journal.own.calls(person, level, after)),
    notices: ({ after = START }) => page(() => (decides ? journal.own.notices(after) : { rows: [], next: null })),
  };
}

/** What their own turns asked for, as far as it is still theirs to read; and what they decided of others', but of those who decide, too. */
function theirs(requests: Looked<RequestRow>, { person, level, decides, others }: OwnScope): Looked<RequestRow> {
  const rows = requests.rows.filter(({ row }) => {
    if (row.person === person) return reaches(level, row.level);
    return decides && row.decidedBy === person && !others.includes(row.person);
  });
  return cut({
    next: requests.next,
    // Who decides in a house is for those who do.
    rows: rows.map(({ mark, row }) => ({
      mark,
      row: { ...row, decidedBy: row.decidedBy === person ? person : null },
    })),
  });
}

function cut<R extends { readonly text: string }>({ rows, next }: Looked<R>): Looked<R> {
  return { next, rows: rows.map(({ mark, row }) => ({ mark, row: { ...row, text: Size.cut(row.text, TEXT_BYTES) } })) };
}

/** As many as fit, and one in any case. */
function fitting<R>({ rows, next }: Looked<R>): { rows: R[]; next: Mark | null } {
  const size = new Size(PAGE_BYTES);
  const end = rows.findIndex(({ row }, index) => !size.take(row) && index > 0);
  const kept = end === -1 ? rows : rows.slice(0, end);
  return { rows: kept.map(({ row }) => row), next: end === -1 ? next : (kept.at(-1)?.mark ?? null) };
}
