import type { Overview } from '../../protocol/contracts/journal.ts';
import { type TurnId, turnId } from '../../protocol/ids.ts';
import { NO_TRACER, type Tracer } from '../kernel/trace/index.ts';
import { JournalFile } from './file.ts';
import { History } from './history.ts';
import { prepareOverview } from './overview.ts';
import { Past } from './past.ts';
import { Conversations } from './tables/conversations.ts';
import { Entries } from './tables/entries.ts';
import { Inbox } from './tables/inbox.ts';
import { Jobs } from './tables/jobs.ts';
import { Notices } from './tables/notices.ts';
import { Outbox } from './tables/outbox.ts';
import { Turns } from './tables/turns.ts';

/** Time and chance, from outside. */
export interface JournalSurroundings {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** A number at random, short enough to be typed. */
  readonly newNumber: () => number;
  readonly tracer?: Tracer;
}

/** The open journal: its tables, each with its statements prepared once. */
export interface Journal {
  readonly file: JournalFile;
  readonly inbox: Inbox;
  readonly conversations: Conversations;
  readonly turns: Turns;
  readonly entries: Entries;
  readonly history: History;
  readonly past: Past;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly notices: Notices;
  readonly overview: () => Overview;
  readonly now: () => number;
  readonly newTurn: () => TurnId;
  readonly tracer: Tracer;
}

/** Opens or creates the file at `path`. */
export function openJournal(path: string, { now, newId, newNumber, tracer = NO_TRACER }: JournalSurroundings): Journal {
  const file = new JournalFile(path);
  const { db } = file;
  const entries = new Entries(db);
  return {
    file,
    inbox: new Inbox(db),
    conversations: new Conversations(db, newNumber),
    turns: new Turns(db),
    entries,
    history: new History(db, entries),
    past: new Past(db, entries),
    outbox: new Outbox(db),
    jobs: new Jobs(db),
    notices: new Notices(db),
    overview: prepareOverview(db),
    now,
    newTurn: () => turnId(newId()),
    tracer,
  };
}
