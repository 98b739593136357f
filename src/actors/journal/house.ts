import type { MessagePort } from 'node:worker_threads';
import type { Contract, Implementation, Port } from '../../protocol/contract.ts';
import { AttentionContract } from '../../protocol/contracts/attention.ts';
import { FileContract } from '../../protocol/contracts/files.ts';
import {
  AskContract,
  CaptureContract,
  CompactionContract,
  ExchangeContract,
  FeedContract,
  ImportContract,
  InboxContract,
  JobContract,
  JournalControlContract,
  RemindersContract,
  RemindersKeepContract,
  SchedulerJournalContract,
  SendContract,
  ShareWriterContract,
  SpokenContract,
  TurnJournalContract,
  VersionsChangeContract,
  VersionsForgetContract,
  VersionsReadContract,
  VersionsSeenContract,
} from '../../protocol/contracts/journal/index.ts';
import { LettersContract } from '../../protocol/contracts/letters.ts';
import { OwnContract } from '../../protocol/contracts/own.ts';
import { SessionsContract } from '../../protocol/contracts/sessions.ts';
import { MeterContract, UsageContract } from '../../protocol/contracts/usage.ts';
import type { Grant, Loan } from '../../protocol/grant.ts';
import { Id, type JobId, type LeaseId } from '../../protocol/ids.ts';
import * as z from '../../protocol/schema.ts';
import type { Retention } from '../../protocol/starts.ts';
import { LeaseTable } from '../kernel/host/index.ts';
import { openWriter, serve } from '../kernel/link/index.ts';
import { copiesOf } from '../kernel/sqlite/index.ts';
import { Alarm } from './alarm.ts';
import { Announcer } from './announcer.ts';
import { Deliveries } from './delivery.ts';
import { FeedBellRope } from './feed-bell.ts';
import type { Journal } from './journal.ts';
import { LentCalls } from './lent-calls.ts';
import {
  asker,
  attention,
  capturePort,
  compacting,
  control,
  exchange,
  feed,
  importing,
  intake,
  jobPort,
  letters,
  own,
  releaseJob,
  reminders,
  remindersKeep,
  scheduler,
  sender,
  sessions,
  shareWriter,
  spoken,
  turnJournal,
  usage,
  versionsChange,
  versionsForget,
  versionsRead,
  versionsSeen,
} from './ports/index.ts';
import { Aging, Sweeper } from './retention/index.ts';

/** What is under way gets so long to end when the journal closes. */
const SETTLE_MS = 2_000;

/** Where the disk refuses what came of a job. */
const AGAIN_MS = 2_000;

/** The journal among the others: which ports it serves and holds, under which lease. */
export class JournalHouse {
  readonly #journal: Journal;
  readonly #announcer: Announcer;
  readonly #alarm: Alarm;
  readonly #deliveries: Deliveries;
  readonly #sweeper: Sweeper;
  readonly #feedBell: FeedBellRope;
  readonly #copies: Implementation<typeof FileContract>;
  readonly #leases = new LeaseTable();
  readonly #ports = new Set<MessagePort>();
  readonly #jobs = new Map<LeaseId, readonly JobId[]>();
  readonly #calls: LentCalls;
  readonly #later = (): void => this.#alarm.arm();

  constructor(journal: Journal, retention: Retention) {
    this.#journal = journal;
    this.#sweeper = new Sweeper(journal, new Aging(journal.file.db, retention));
    this.#sweeper.start();
    this.#announcer = new Announcer(journal);
    this.#calls = new LentCalls(journal, this.#announcer);
    this.#feedBell = new FeedBellRope(journal);
    const { db } = journal.file;
    this.#copies = copiesOf(db, db.name, { now: journal.now, newId: () => crypto.randomUUID() });
    this.#alarm = new Alarm(journal, (events) => this.#announcer.say(events));
    this.#deliveries = new Deliveries(journal, this.#alarm);
    this.#alarm.arm();
  }

  get journal(): Journal {
    return this.#journal;
  }

  grant(lease: LeaseId, grant: Grant): void {
    const journal = this.#journal;
    const announcer = this.#announcer;
    switch (grant.contract) {
      case 'journal.inbox':
        this.#serve(lease, grant.port, InboxContract, intake(journal, announcer, grant.channel));
        break;
      case 'journal.turn':
        this.#serve(lease, grant.port, TurnJournalContract, turnJournal(journal, announcer, grant.scope, this.#later));
        break;
      case 'journal.share':
        this.#serve(lease, grant.port, ShareWriterContract, shareWriter(journal, grant.scope));
        break;
      case 'journal.send':
        this.#serve(lease, grant.port, SendContract, sender(journal, grant.scope));
        break;
      case 'journal.ask':
        this.#serve(lease, grant.port, AskContract, asker(journal, grant.scope));
        break;
      case 'journal.spoken':
        this.#serve(lease, grant.port, SpokenContract, spoken(journal, grant.scope));
        break;
      case 'attention':
        this.#serve(lease, grant.port, AttentionContract, attention(journal, announcer, grant.scope));
        break;
      case 'journal.exchange':
        this.#serve(lease, grant.port, ExchangeContract, exchange(journal, announcer, grant.scope));
        break;
      case 'letters':
        this.#serve(lease, grant.port, LettersContract, letters(journal, announcer, grant.scope));
        break;
      case 'journal.sessions':
        this.#serve(lease, grant.port, SessionsContract, sessions(journal, announcer, grant.scope));
        break;
      case 'journal.job': {
        const job = z.parse(Id.job, grant.scope.job);
        this.#jobs.set(lease, [job]);
        this.#serve(lease, grant.port, JobContract, jobPort(journal, job, grant.scope.turn));
        break;
      }
      case 'journal.import':
        this.#serve(lease, grant.port, ImportContract, importing(journal, grant.scope));
        break;
      case 'journal.feed':
        this.#serve(lease, grant.port, FeedContract, feed(journal));
        this.#feedBell.hang(lease, openWriter(grant.bell, { credit: false }));
        break;
      case 'journal.capture': {
        const { jobs } = grant.scope;
        this.#jobs.set(
          lease,
          jobs.map(({ job }) => job),
        );
        this.#serve(lease, grant.port, CaptureContract, capturePort(journal, jobs));
        break;
      }
      case 'journal.compaction': {
        const { job } = grant.scope;
        if (job !== undefined) this.#jobs.set(lease, [job]);
        this.#serve(lease, grant.port, CompactionContract, compacting(journal, announcer, grant.scope));
        break;
      }
      case 'journal.meter':
        this.#serve(lease, grant.port, MeterContract, this.#calls.meter(lease, grant.scope));
        break;
      case 'usage':
        this.#serve(lease, grant.port, UsageContract, usage(journal, grant.scope));
        break;
      case 'journal.schedule':
        this.#serve(lease, grant.port, SchedulerJournalContract, scheduler(journal, announcer));
        journal.scheduleBell.hang(lease, openWriter(grant.bell, { credit: false }));
        break;
      case 'journal.own':
        this.#serve(lease, grant.port, OwnContract, own(journal, grant.scope));
        break;
      case 'journal.reminders':
        this.#serve(lease, grant.port, RemindersContract, reminders(journal, grant.scope));
        break;
      case 'journal.reminders.keep':
        this.#serve(lease, grant.port, RemindersKeepContract, remindersKeep(journal, grant.scope));
        break;
      case 'versions.seen':
        this.#serve(lease, grant.port, VersionsSeenContract, versionsSeen(journal, grant.scope));
        break;
      case 'versions.change':
        this.#serve(lease, grant.port, VersionsChangeContract, versionsChange(journal, grant.scope));
        break;
      case 'versions.read':
        this.#serve(lease, grant.port, VersionsReadContract, versionsRead(journal));
        break;
      case 'versions.forget':
        this.#serve(lease, grant.port, VersionsForgetContract, versionsForget(journal, grant.scope));
        break;
      case 'file.copy':
        this.#serve(lease, grant.port, FileContract, this.#copies);
        break;
      case 'journal.control':
        this.#serve(lease, grant.port, JournalControlContract, control(journal, announcer, this.#deliveries));
        announcer.add(lease, openWriter(grant.events, { credit: false }));
        break;
      default:
        // Not the journal's: whoever holds the other end hears that nobody is there.
        if ('port' in grant) grant.port.close();
    }
  }

  lend(lease: LeaseId, loan: Loan): void {
    if (loan.contract !== 'delivery') {
      loan.port.close();
      return;
    }
    this.#deliveries.lend(loan.channel, lease, loan.port);
    this.#announcer.sayQueuedFor(loan.channel);
  }

  revoke(lease: LeaseId): void {
    this.#leases.revoke(lease);
    this.#announcer.remove(lease);
    this.#feedBell.takeDown(lease);
    this.#journal.scheduleBell.takeDown(lease);
    this.#deliveries.revoke(lease);
    this.#calls.lose(lease);
    const jobs = this.#jobs.get(lease) ?? [];
    this.#jobs.delete(lease);
    for (const job of jobs) this.#retryLater(job);
  }

  async close(): Promise<void> {
    this.#alarm.stop();
    this.#sweeper.stop();
    this.#feedBell.stop();
    this.#journal.scheduleBell.stop();
    await this.#deliveries.settled(SETTLE_MS);
    this.#alarm.stop();
    this.#journal.file.close();
    this.#deliveries.close();
    this.#announcer.close();
    for (const port of this.#ports) port.close();
  }

  #serve<C extends Contract>(lease: LeaseId, port: Port<C>, contract: C, implementation: Implementation<C>): void {
    const served = serve(port, contract, implementation);
    this.#leases.add(lease, served);
    this.#ports.add(port);
    void served.closed.then(() => this.#ports.delete(port));
  }

  /** However long the disk refuses it: nobody else knows that the job waits. */
  #retryLater(job: JobId): void {
    // Lent again meanwhile, it is tried again when that lease ends.
    if (!this.#journal.file.isOpen || [...this.#jobs.values()].flat().includes(job)) return;
    try {
      this.#announcer.say(releaseJob(this.#journal, job));
      this.#alarm.arm();
    } catch {
      setTimeout(() => this.#retryLater(job), AGAIN_MS).unref();
    }
  }
}
