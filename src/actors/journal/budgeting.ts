/** Model calls against the caps of the day: what is let in, what it came to, and who is told. */

import { type Cap, capsOf, isNear, judge } from '../../domain/money/caps.ts';
import { dayOf, endOfDay } from '../../domain/money/day.ts';
import { showUsd } from '../../domain/money/prices.ts';
import { parsePlace, placeKey } from '../../protocol/address.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { CallEnd, MeterScope } from '../../protocol/contracts/usage.ts';
import { CoopError, unreachable } from '../../protocol/errors.ts';
import { isStranger, type PersonName } from '../../protocol/ids.ts';
import type { Usage } from '../../protocol/model.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { answer } from './answer.ts';
import type { Journal } from './journal.ts';
import { messageOf, turnOf } from './lookup.ts';
import { tellOwner } from './owner.ts';
import { costFor, mostFor, mostOfAnswer } from './pricing.ts';
import type { CallRow, Ended } from './tables/calls.ts';

/**
 * Lets a call in, or not, in one transaction with everything that counts: calls that run at once see each other.
 *
 * @returns its number; null where what is left may be used up by calls that run.
 * @throws CoopError `E_LIMIT`
 */
export function beginCall(journal: Journal, scope: MeterScope, tokens: { sent: number; most: number }): number | null {
  // Where it cannot be written down that money is spent, none is.
  journal.file.disk.admit();
  const { limits, timeZone } = journal.budget;
  const at = journal.now();
  const day = dayOf(at, timeZone);
  const { turn, purpose, person, level, model } = scope;
  const outcome = journal.file.write((): { readonly call: number | null } | { readonly closed: Cap } => {
    const states = capsOf(limits, scope).map((cap) => ({ cap, verdict: judge(cap, journal.calls.state(cap, day)) }));
    const closed = states.find(({ verdict }) => verdict === 'closed');
    if (closed !== undefined) {
      const why = `${capped(closed.cap)} is used up for ${day}. What it counts is refused until midnight.`;
      tellOnce(journal, `limit:${day}:${closed.cap.key}`, `${why} ${RAISE}`);
      return { closed: closed.cap };
    }
    if (states.some(({ verdict }) => verdict === 'wait')) return { call: null };
    const held = mostFor(journal, model, tokens.sent, tokens.most) ?? 0;
    return { call: journal.calls.begin({ turn, purpose, person, level, model, day, at, ...tokens, held }) };
  });
  if ('call' in outcome) return outcome.call;
  throw refusal(outcome.closed, endOfDay(at, timeZone), timeZone, scope.details);
}

/** The call is over. Answers what it cost, and what is to be announced. */
export function endCall(
  journal: Journal,
  id: number,
  turn: MeterScope['turn'],
  end: CallEnd,
): { readonly micros: number | null; readonly events: readonly JournalEvent[] } {
  return journal.file.write(() => {
    const call = journal.calls.get(id);
    if (call === undefined || call.turn !== turn) return { micros: 0, events: [] };
    if (call.state !== 'running') return { micros: call.micros, events: [] };
    if (end.is === 'free') {
      journal.calls.drop(id);
      return { micros: 0, events: [] };
    }
    const ended = cameTo(journal, call, end);
    journal.calls.end(id, ended);
    return { micros: ended.micros, events: tellNear(journal, call) };
  });
}

/** A call that belongs to no turn, and is over: it counts in its day like any other. */
export function countCall(
  journal: Journal,
  call: { readonly person: PersonName; readonly level: TrustLevel; readonly model: string; readonly tokens: Usage },
): void {
  const { person, level, tokens } = call;
  const day = dayOf(journal.now(), journal.budget.timeZone);
  const cost = costFor(journal, call.model, undefined, tokens);
  journal.file.write(() => journal.calls.count({ day, person, level, ...tokens, ...cost }));
}

/** Nobody will say any more what became of these calls: they count as what they may have cost at most. */
export function loseCalls(journal: Journal, which: (call: CallRow) => boolean): readonly JournalEvent[] {
  return journal.file
    .read(() => journal.calls.running())
    .filter(which)
    .flatMap(({ id, turn, most }) => endCall(journal, id, turn, { is: 'unreported', heard: most }).events);
}

function cameTo(journal: Journal, { model, sent }: CallRow, end: Exclude<CallEnd, { is: 'free' }>): Ended {
  switch (end.is) {
    case 'reported':
      return { ...end.tokens, state: 'reported', ...costFor(journal, model, end.fallback, end.tokens) };
    case 'unreported': {
      const tokens = { input: sent, output: end.heard, cacheRead: 0, cacheWrite: 0 };
      const { heard, fallback } = end;
      const whole = end.answered === true ? mostOfAnswer(journal, model, fallback, { sent, heard }) : undefined;
      return { ...tokens, state: 'estimated', ...(whole ?? { model, micros: mostFor(journal, model, sent, heard) }) };
    }
    default:
      return unreachable(end);
  }
}

/** Once a day for each cap: the owner, and the person whose cap it is, where nobody else reads it. */
function tellNear(journal: Journal, call: CallRow): readonly JournalEvent[] {
  const { limits, owner } = journal.budget;
  return capsOf(limits, call).flatMap((cap) => {
    const { spent } = journal.calls.state(cap, call.day);
    if (!isNear(cap, spent, limits.noticeAt)) return [];
    const words = `${capped(cap)} comes near: ${amount(cap, spent)} are used on ${call.day}.`;
    if (!tellOnce(journal, `near:${call.day}:${cap.key}`, `${words} ${RAISE}`)) return [];
    return cap.person === undefined || cap.person === owner ? [] : tellPerson(journal, call, words);
  });
}

function tellPerson(journal: Journal, { turn: id, person }: CallRow, words: string): readonly JournalEvent[] {
  if (isStranger(person)) return [];
  const turn = turnOf(journal, id);
  const { channel } = parsePlace(turn.place);
  const theirs = placeKey({ kind: 'dm', channel, peer: person });
  return [answer(journal, messageOf(journal, turn.inbox), turn, 'notice', words, theirs)];
}

/** Answers whether they are told now. */
function tellOnce(journal: Journal, about: string, text: string): boolean {
  if (journal.notices.told(about, Number.NEGATIVE_INFINITY)) return false;
  tellOwner(journal, about, text);
  return true;
}

const RAISE = 'To raise it, change it in coop.toml: it holds at once.';

function refusal(cap: Cap, ends: number, timeZone: string, details: boolean): CoopError {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(ends);
  return new CoopError('E_LIMIT', {
    cap: details ? capped(cap) : 'What may be spent today',
    until: `${clock} (${timeZone})`,
    how: details ? 'or when it was raised in coop.toml' : 'or when the owner has raised it',
  });
}

/** `The cap of $5.00 a day in all (limits.daily_usd)` */
function capped(cap: Cap): string {
  const whose = cap.person ?? (cap.level === undefined ? 'all' : `all at level ${cap.level}`);
  return `The cap of ${amount(cap, cap.most)} a day for ${whose} (${cap.key})`;
}

const amount = ({ unit }: Cap, count: number): string =>
  unit === 'micros' ? showUsd(count) : `${count.toLocaleString('en-US')} tokens`;
