import { UNCAPPED } from '../../domain/money/budget.ts';
import type { Budget } from '../../protocol/contracts/budget.ts';
import type { Overview } from '../../protocol/contracts/journal/index.ts';
import { type ApprovalId, type TurnId, turnId } from '../../protocol/ids.ts';
import type { DiskOptions, OpenOptions } from '../kernel/sqlite/index.ts';
import { NO_TRACER, type Tracer } from '../kernel/trace/index.ts';
import { Bell } from './bell.ts';
import { Gap } from './compaction/gap.ts';
import { Summaries } from './compaction/summaries.ts';
import { upholdSummaries } from './compaction/upheld.ts';
import { countChanges, Feed } from './feed.ts';
import { JournalFile } from './file.ts';
import { History } from './history.ts';
import { enforceMoves } from './moves.ts';
import { prepareOverview } from './overview.ts';
import { Past } from './past.ts';
import { type Quiet, QuietBell } from './quiet-bell.ts';
import { Forgetting } from './retention/forgetting.ts';
import { Rope } from './rope.ts';
import { Approvals } from './tables/approvals.ts';
import { Backlog } from './tables/backlog.ts';
import { Calls } from './tables/calls.ts';
import { ChosenModels } from './tables/chosen-models.ts';
import { Conversations } from './tables/conversations.ts';
import { Counted } from './tables/counted.ts';
import { Drafts } from './tables/drafts.ts';
import { Entries } from './tables/entries.ts';
import { Exchanges } from './tables/exchanges.ts';
import { FileVersions } from './tables/file-versions.ts';
import { Held } from './tables/held.ts';
import { Imports } from './tables/imports.ts';
import { Inbox } from './tables/inbox.ts';
import { Jobs } from './tables/jobs.ts';
import { Joined } from './tables/joined.ts';
import { Letters } from './tables/letters.ts';
import { Notices } from './tables/notices.ts';
import { Outbox } from './tables/outbox.ts';
import { Own } from './tables/own.ts';
import { Reminders } from './tables/reminders.ts';
import { Runs } from './tables/runs.ts';
import { Schedule } from './tables/schedule.ts';
import { Spending } from './tables/spending.ts';
import { Turns } from './tables/turns.ts';
import { Versions } from './tables/versions.ts';

/** Time and chance, from outside. */
export interface JournalSurroundings {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** A number at random, short enough to be typed. */
  readonly newNumber: () => number;
  /** An id at random, that nobody guesses. */
  readonly newApproval: () => ApprovalId;
  readonly tracer?: Tracer;
  readonly disk?: DiskOptions;
  readonly migrating?: OpenOptions['migrating'];
  readonly budget?: Budget;
  readonly quiet?: Quiet | undefined;
}

/** The open journal: its tables, each with its statements prepared once. */
export interface Journal {
  readonly file: JournalFile;
  readonly inbox: Inbox;
  readonly joined: Joined;
  readonly backlog: Backlog;
  readonly held: Held;
  readonly conversations: Conversations;
  readonly counted: Counted;
  readonly turns: Turns;
  readonly entries: Entries;
  readonly exchanges: Exchanges;
  readonly history: History;
  readonly summaries: Summaries;
  readonly gap: Gap;
  readonly past: Past;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly jobs: Jobs;
  readonly approvals: Approvals;
  readonly notices: Notices;
  readonly forgetting: Forgetting;
  readonly letters: Letters;
  readonly calls: Calls;
  readonly spending: Spending;
  readonly chosenModels: ChosenModels;
  readonly versions: Versions;
  readonly fileVersions: FileVersions;
  readonly schedule: Schedule;
  readonly runs: Runs;
  readonly reminders: Reminders;
  readonly own: Own;
  readonly scheduleBell: Rope;
  /** As the configuration says now. */
  budget: Budget;
  readonly imports: Imports;
  readonly feed: Feed;
  readonly bell: Bell;
  readonly noticeBell: QuietBell;
  readonly overview: () => Overview;
  readonly now: () => number;
  readonly newTurn: () => TurnId;
  readonly newLife: () => string;
  readonly tracer: Tracer;
}

/** Opens or creates the file at `path`. */
export function openJournal(path: string, surroundings: JournalSurroundings): Journal {
  const {
    now,
    newId,
    newNumber,
    newApproval,
    tracer = NO_TRACER,
    disk,
    migrating = 'kept',
    budget = UNCAPPED,
    quiet,
  } = surroundings;
  const file = new JournalFile(path, disk, migrating);
  const { db } = file;
  enforceMoves(db);
  countChanges(db);
  upholdSummaries(db);
  const entries = new Entries(db);
  const summaries = new Summaries(db);
  const counted = new Counted(db);
  const imports = new Imports(db, newNumber);
  const bell = new Bell();
  return {
    file,
    inbox: new Inbox(db),
    joined: new Joined(db),
    backlog: new Backlog(db),
    held: new Held(db),
    conversations: new Conversations(db, counted, newNumber),
    counted,
    turns: new Turns(db),
    entries,
    exchanges: new Exchanges(db),
    history: new History(db, entries, summaries),
    summaries,
    gap: new Gap(db),
    past: new Past(db, entries, imports),
    outbox: new Outbox(db),
    drafts: new Drafts(db),
    jobs: new Jobs(db),
    approvals: new Approvals(db, newApproval),
    notices: new Notices(db),
    forgetting: new Forgetting(db, imports),
    letters: new Letters(db),
    calls: new Calls(db),
    spending: new Spending(db),
    chosenModels: new ChosenModels(db),
    versions: new Versions(db),
    fileVersions: new FileVersions(db),
    schedule: new Schedule(db),
    runs: new Runs(db),
    reminders: new Reminders(db, newNumber),
    own: new Own(db),
    scheduleBell: new Rope(),
    budget,
    imports,
    feed: new Feed(db, imports),
    bell,
    noticeBell: new QuietBell(bell.ring, quiet, now),
    overview: prepareOverview(db),
    now,
    newTurn: () => turnId(newId()),
    newLife: newId,
    tracer,
  };
}
