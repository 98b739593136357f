import { quoteCards } from '../../domain/approval.ts';
import { mayTell } from '../../domain/memory/index.ts';
import { openCalls, unknownResult } from '../../domain/pairs.ts';
import type { ArgsOf } from '../../protocol/contract.ts';
import type { CaptureSink, JournalEvent, TurnJournalContract } from '../../protocol/contracts/journal/index.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { type InboxId, idempotencyKey, type TurnId } from '../../protocol/ids.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { reply, work } from './announcer.ts';
import { answer } from './answer.ts';
import { keepUnheard } from './joining.ts';
import type { Journal } from './journal.ts';
import { messageOf, notPossible, turnOf } from './lookup.ts';
import { note } from './note.ts';
import { tellOwner } from './owner.ts';
import { sayAll } from './saying.ts';
import { endRun, failRun } from './schedule/ended.ts';
import type { Drafted } from './tables/drafts.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { PendingJob } from './tables/jobs.ts';
import type { TurnRow } from './tables/turns.ts';

/** What came of it: `unheard`, where something was said to the turn that it has not read. Then nothing was done. */
export interface Committed {
  readonly unheard: boolean;
  readonly events: readonly JournalEvent[];
}

/** Ends a turn with its reply, in one transaction. Answers what is to be announced; nothing where it was ended so before. */
export function commit(
  journal: Journal,
  id: TurnId,
  { text, empty = false }: ArgsOf<typeof TurnJournalContract, 'commit'>,
  sink?: CaptureSink,
): Committed {
  return journal.file.write(() => {
    const turn = turnOf(journal, id);
    if (turn.state === 'done') return { unheard: false, events: [] };
    if (turn.state === 'failed') throw ended();

    if (journal.joined.unheard(turn.inbox).length > 0) return { unheard: true, events: [] };

    const at = journal.now();
    const message = messageOf(journal, turn.inbox);
    const run = journal.runs.ofInbox(turn.inbox);
    const events = [
      ...showDone(journal, message, turn),
      ...(run === undefined
        ? sayAll(journal, message, turn, text, (words) => journal.entries.reply(words))
        : endRun(journal, run, message, turn, text, empty)),
    ];
    journal.turns.finish(id, at);
    journal.inbox.setState(turn.inbox, 'done');
    journal.joined.end(turn.inbox, 'done');
    faultPoint('journal.committing', turn.person);
    events.push(...journal.drafts.release(id, at).map(reply));
    events.push(...journal.jobs.release(id).map(work));
    if (sink !== undefined) events.push(...capture(journal, message, turn, sink));
    if (journal.approvals.release(id)) journal.file.afterwards(journal.bell.ring);
    return { unheard: false, events };
  });
}

/** What was said is looked at later: the job is there as soon as the turn is. */
function capture(
  journal: Journal,
  { text, trace }: InboxRow,
  turn: TurnRow,
  sink: CaptureSink,
): readonly JournalEvent[] {
  const joined = journal.joined.all(turn.inbox);
  if (![text, ...joined.map((row) => row.text)].some(mayTell)) return [];
  const { id, person, place, level, sender: integrity } = turn;
  const { store, audience, afterMs } = sink;
  const job = { turn: id, key: idempotencyKey(id, 'capture'), store, audience, person, place, level, integrity, trace };
  const nextAt = afterMs === 0 ? null : journal.now() + afterMs;
  const added = journal.jobs.capture({ ...job, nextAt });
  return nextAt === null ? [work(added)] : [];
}

/** Ends a turn without a reply: what the person said stays, what the turn wanted to be done is dropped. */
export function fail(journal: Journal, id: TurnId, code: ErrorCode, message: string): readonly JournalEvent[] {
  return journal.file.write(() => {
    const turn = turnOf(journal, id);
    if (turn.state === 'failed') return [];
    if (turn.state === 'done') throw ended();
    return giveUp(journal, messageOf(journal, turn.inbox), turn, code, message);
  });
}

/** Ends a message as failed, whether or not its turn was begun. */
export function abandon(journal: Journal, inbox: InboxId, code: ErrorCode, message: string): readonly JournalEvent[] {
  return journal.file.write(() => {
    const row = messageOf(journal, inbox);
    // What joined another's turn ends with that.
    if (row.state === 'done' || row.state === 'failed' || row.joins !== null) return [];
    return giveUp(journal, row, journal.turns.ofMessage(inbox), code, message);
  });
}

/** Nothing that the turn wanted others to hear is done, or asked for. */
export function dropTurn({ jobs, drafts, approvals }: Journal, turn: TurnId): void {
  jobs.drop(turn);
  drafts.forget(turn);
  approvals.forget(turn);
}

/** Shown before the answer, whatever the answer says of it: what goes to others does not go unseen (design/trust.md). */
function showDone(journal: Journal, message: InboxRow, turn: TurnRow): readonly JournalEvent[] {
  const written = journal.jobs.pending(turn.id);
  for (const store of new Set(written.filter(({ quoted }) => quoted === 0).map((job) => job.store))) {
    const what = `something to the ${store} memory, in words that are not the person’s own`;
    tellOwner(journal, `share:${turn.id}`, `A turn of ${turn.person} in ${turn.place} wrote ${what}.`);
  }
  const shown = [...written.map(writtenDown), ...journal.drafts.of(turn.id).map(sentTo)];
  return shown.map((words) => {
    // Whoever has left by now finds it where the answer stands.
    note(journal, turn, words);
    return answer(journal, message, turn, 'notice', words);
  });
}

const writtenDown = ({ store, text, quoted }: PendingJob): string =>
  `Written down for everyone who may read the ${store} memory${quoted === 1 ? '' : ', in the agent’s words'}: ` +
  `“${quoteCards(text)}”`;

const sentTo = ({ place, text }: Drafted): string => `Sent to ${place}: “${text}”`;

function giveUp(
  journal: Journal,
  row: InboxRow,
  turn: TurnRow | undefined,
  code: ErrorCode,
  message: string,
): readonly JournalEvent[] {
  if (turn !== undefined) {
    journal.turns.fail(turn.id, code, journal.now());
    pairUp(journal, turn);
    keepUnheard(journal, turn);
    dropTurn(journal, turn.id);
  }
  journal.inbox.setState(row.id, 'failed');
  journal.joined.end(row.id, 'failed');
  const run = journal.runs.ofInbox(row.id);
  if (run !== undefined) failRun(journal, run, code, message);
  if (message.trim() === '') return [];
  if (turn !== undefined) note(journal, turn, message.toWellFormed());
  return run === undefined ? [answer(journal, row, turn, 'failure', message.toWellFormed())] : [];
}

/** A turn that ends between a call and its result leaves no half behind: what came of the call is not known. */
function pairUp({ entries, now }: Journal, turn: TurnRow): void {
  const steps = entries.read(turn.id, 'steps').map((step) => step.message);
  const open = openCalls(steps);
  if (open.length === 0) return;
  const { id, conversation, level, integrity } = turn;
  const message = { role: 'user' as const, content: open.map(unknownResult) };
  entries.step({ conversation, turn: id, author: null, level, integrity, message, at: now() }, entries.nextStep(id));
}

const ended = (): Error => notPossible('this turn has ended');
