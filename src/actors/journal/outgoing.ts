/** Words for others, as a turn's ports take them: what they are, and whether they may go without anybody being asked. */
import { quoteIn } from '../../domain/quote.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { IdempotencyKey, TurnId } from '../../protocol/ids.ts';
import { lowest, reaches, type TrustLevel } from '../../protocol/trust.ts';
import type { Journal } from './journal.ts';
import { messageOf } from './lookup.ts';
import type { NewApproval } from './tables/approvals.ts';
import type { TurnRow } from './tables/turns.ts';

/** A model that quotes word after word says what it wants with the person's words: so few in one turn, to stores and places. */
const QUOTES_MOST = 3;

/** Fewer are no statement; finding more takes long, and whoever sends a book may be asked. */
const WORDS = { least: 3, most: 500 } as const;

/** Everything that a turn does is shown to its person, who shall be able to read it. What is more is asked for. */
const DONE_MOST = 20;

const ASKED_MOST = 5;
const WAITING_MOST = 50;

/** A key of another turn would let this one decide what that one finds done already. */
export function checkKey(what: string, turn: TurnId, key: IdempotencyKey): void {
  if (!key.startsWith(`${turn}/`)) throw new CoopError('E_ARGUMENT', { what, why: 'key: of another turn' });
}

/** What was answered under this key before. */
export function before({ jobs, drafts, approvals }: Journal, key: IdempotencyKey): 'queued' | 'asked' | undefined {
  if (jobs.has(key) || drafts.has(key)) return 'queued';
  return approvals.has(key) ? 'asked' : undefined;
}

/** The words as the person said them in this turn's message, or in one that joined it; null where it is no quote, or one too many. */
export function ownWords(journal: Journal, turn: TurnRow, text: string): string | null {
  const joined = journal.joined.all(turn.inbox).filter(({ heard }) => heard !== null);
  const messages = [messageOf(journal, turn.inbox), ...joined];
  // Most are no quotes: that is found out cheaply.
  const source = messages.find((message) => evenlySpaced(message.text).includes(evenlySpaced(text)));
  if (!isStatement(text) || source === undefined) return null;
  return quotesOf(journal, turn.id) < QUOTES_MOST ? quoteIn(source.text, text) : null;
}

/** How far words that this turn made of what it has read are believed, whatever its session thinks. */
export const believed = (turn: TurnRow, integrity: TrustLevel): TrustLevel => lowest(turn.integrity, integrity);

/** Whether the turn's own words may go to where they are allowed: not where it has read what is believed less than its level. */
export function mayGo(journal: Journal, turn: TurnRow, integrity: TrustLevel): boolean {
  return reaches(believed(turn, integrity), turn.level) && doneBy(journal, turn.id).length < DONE_MOST;
}

/** Somebody is asked once the turn is committed. @throws CoopError `E_APPROVALS_FULL` */
export function ask(journal: Journal, turn: TurnRow, integrity: TrustLevel, wish: Wish): void {
  const { approvals, now } = journal;
  if (approvals.countOfTurn(turn.id, ASKED_MOST) >= ASKED_MOST) {
    throw new CoopError('E_APPROVALS_FULL', { limit: ASKED_MOST });
  }
  if (isFull(journal, turn)) throw new CoopError('E_APPROVALS_FULL', { limit: WAITING_MOST });
  approvals.ask({ ...wish, ...ofTurn(turn), integrity: believed(turn, integrity) }, 'asked', now());
}

/** Whether so many requests of the turn's person wait that there can be no more. */
export function isFull({ approvals }: Journal, { person }: TurnRow): boolean {
  return approvals.countOfPerson(person, WAITING_MOST) >= WAITING_MOST;
}

export const ofTurn = ({ id, person, place, level }: TurnRow) => ({ turn: id, person, place, level });

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Wish = Without<NewApproval, 'turn' | 'person' | 'place' | 'level' | 'integrity'>;

/** "ill" out of "I am not ill" is word for word and yet not what was said. */
function isStatement(text: string): boolean {
  const words = text.trim().split(/\s+/u).length;
  return words >= WORDS.least && words <= WORDS.most;
}

const evenlySpaced = (text: string): string => text.toWellFormed().normalize('NFC').trim().replaceAll(/\s+/gu, ' ');

const quotesOf = (journal: Journal, turn: TurnId): number =>
  doneBy(journal, turn).filter(({ quoted }) => quoted === 1).length;

const doneBy = ({ jobs, drafts }: Journal, turn: TurnId): readonly { readonly quoted: 0 | 1 }[] => [
  ...jobs.pending(turn),
  ...drafts.of(turn),
];
