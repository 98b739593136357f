/** What becomes of requests: once each, and in one transaction with its effect. */

import { approvalDigest } from '../../domain/approval.ts';
import { type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { ArgsOf } from '../../protocol/contract.ts';
import type { Action, AttentionContract } from '../../protocol/contracts/attention.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { SETTINGS_SCOPE } from '../../protocol/contracts/settings.ts';
import { CoopError, unreachable } from '../../protocol/errors.ts';
import type { OutboxId, PersonName } from '../../protocol/ids.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { reply, work } from './announcer.ts';
import type { Journal } from './journal.ts';
import { messageOf, turnOf } from './lookup.ts';
import { actionOf, shown, tellPlace } from './requests.ts';
import type { ApprovalRow } from './tables/approvals.ts';
import type { Work } from './tables/jobs.ts';

interface Decided {
  /** To be announced, also where the decision is refused. */
  readonly events: readonly JournalEvent[];
  readonly refusal?: CoopError;
}

export function decide(
  journal: Journal,
  by: PersonName,
  others: readonly string[],
  { id, decision, digest }: ArgsOf<typeof AttentionContract, 'decide'>,
): Decided {
  const { file, approvals, outbox, now } = journal;
  return file.write(() => {
    const row = approvals.get(id);
    if (row?.state === 'expired' && !others.includes(row.person))
      return { events: [], refusal: new CoopError('E_EXPIRED', { id }) };
    if (row?.state !== 'pending' || others.includes(row.person)) return { events: [], refusal: notFound() };
    if (row.expires_at <= now()) return { events: expire(journal, row), refusal: new CoopError('E_EXPIRED', { id }) };
    if (approvalDigest(shown(row)) !== digest) return { events: [], refusal: new CoopError('E_CHANGED', { id }) };

    if (decision === 'deny') {
      approvals.decide(id, 'denied', by, now());
      if (row.outbox !== null) outbox.deny(row.outbox, `${by} denied it`);
      return { events: tellPlace(journal, row, (subject) => `Denied by ${by}: ${subject}`) };
    }
    // A job tells what became of it; words are on their way as soon as they are queued.
    approvals.decide(id, row.kind === 'memory' || row.kind === 'file' ? 'approved' : 'applied', by, now());
    faultPoint('journal.deciding');
    const effect = apply(journal, row, by);
    return { events: [...tellPlace(journal, row, (subject) => `Approved by ${by}: ${subject}`), ...effect] };
  });
}

/** Requests whose time has passed, a page of them: nothing is done. Answers what is to be announced, and how many there were. */
export function expireDue(journal: Journal): { readonly events: readonly JournalEvent[]; readonly expired: number } {
  const due = journal.approvals.expired(journal.now());
  return { events: due.flatMap((row) => expire(journal, row)), expired: due.length };
}

function expire(journal: Journal, row: ApprovalRow): readonly JournalEvent[] {
  const { approvals, outbox, now } = journal;
  approvals.decide(row.id, 'expired', null, now());
  if (row.outbox !== null) outbox.deny(row.outbox, 'nobody decided about it in time');
  return tellPlace(journal, row, (subject) => `Nobody decided about ${subject}. Nothing was done.`);
}

function apply(journal: Journal, row: ApprovalRow, by: PersonName): readonly JournalEvent[] {
  const action = actionOf(row);
  switch (action.kind) {
    case 'memory':
      return [work(writeDown(journal, row, action.store, by))];
    case 'message':
      return [row.outbox === null ? say(journal, row, action.place, by) : letGo(journal, row, row.outbox, by)];
    case 'reply':
      if (row.outbox === null) throw new Error('a request for a reply without the reply');
      return [letGo(journal, row, row.outbox, by)];
    case 'url':
      // From now on it counts as said here.
      return [];
    case 'file':
      return [work(writeFile(journal, row, action, by))];
    case 'settings':
      return [work(writeFile(journal, row, { scope: SETTINGS_SCOPE, path: 'coop.toml' }, by))];
    default:
      return unreachable(action);
  }
}

function writeDown(journal: Journal, row: ApprovalRow, store: StoreName, approvedBy: PersonName): Work {
  const { id: approval, turn, key, text, person, place, level, integrity } = row;
  if (key === null) throw new Error('a request for a memory without its key');
  const { trace } = messageOf(journal, turnOf(journal, turn).inbox);
  return journal.jobs.approve({
    ...{ turn, store, text, key, person, place, level, integrity, trace, approval, approvedBy },
  });
}

function writeFile(
  journal: Journal,
  row: ApprovalRow,
  { scope, path }: Pick<Extract<Action, { kind: 'file' }>, 'scope' | 'path'>,
  approvedBy: PersonName,
): Work {
  const { id: approval, turn, key, text, person, place, level, integrity } = row;
  if (key === null) throw new Error('a request for a file without its key');
  const { trace } = messageOf(journal, turnOf(journal, turn).inbox);
  return journal.jobs.approveFile({
    ...{ turn, scope, path, text, key, person, place, level, integrity, trace, approval, approvedBy },
  });
}

/** Words of their own, for a place where nobody has heard of the turn. */
function say(journal: Journal, row: ApprovalRow, place: PlaceKey, by: PersonName): JournalEvent {
  const { message_id: answers, trace } = messageOf(journal, turnOf(journal, row.turn).inbox);
  const queued = journal.outbox.queue({
    ...{ turn: row.turn, channel: parsePlace(place).channel, place, level: row.level, kind: 'sent', text: row.text },
    ...{ answers, trace, at: journal.now(), approved: { reaches: row.reaches, by } },
  });
  return reply(queued);
}

function letGo(journal: Journal, row: ApprovalRow, id: OutboxId, by: PersonName): JournalEvent {
  const queued = journal.outbox.approve(id, { reaches: row.reaches, by }, journal.now());
  if (queued === undefined) throw new Error('words that were held are not held any more');
  return reply(queued);
}

const notFound = (): CoopError =>
  new CoopError('E_NOT_FOUND', { what: 'such request', hint: '"coop approvals" shows those that wait.' });
