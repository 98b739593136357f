import { moment } from '../../../domain/moment.ts';
import type { Entry } from '../../../protocol/contracts/journal/index.ts';
import { isStranger } from '../../../protocol/ids.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import type { Message } from '../../../protocol/model.ts';
import { reaches } from '../../../protocol/trust.ts';
import { labelled, nameOf, note, unlabelled } from '../labels.ts';
import { jobLines } from './job.ts';
import { isRoom } from './own-words.ts';

/** The conversation before this turn, as this turn may see it: the journal has left out the rest. */
export function pastMessages(lease: TurnLease, history: readonly Entry[]): Message[] {
  return history.map(({ author, aloud, integrity, message }) => {
    if (!aloud || message.role !== 'user') return message;
    if (author === null) return withTexts(message, note);
    const isMarked = !isStranger(author) && !reaches(integrity, lease.effective.level);
    return withTexts(message, (text) => said(lease, author, text, isMarked ? `, believed: ${integrity}` : ''));
  });
}

/** What the agent should know of this moment, beside what was said. */
export interface Moment {
  /** What is remembered that may fit; no line of it may begin like a label or a tag. */
  readonly reminder?: string;
  /** Files that change within a session. */
  readonly files?: string;
}

/**
 * The message to answer: first the words, which will stand there in the same bytes in every later turn, then what the agent
 * should know of this moment, which will not.
 */
export function newestMessage(
  lease: TurnLease,
  message: { author: string; text: string; at: number },
  { reminder = '', files = '' }: Moment = {},
): Message {
  const context = [
    '<context>',
    `person: ${nameOf(lease.person)}`,
    `place: ${lease.place}`,
    `level: ${lease.effective.level}`,
    `date: ${moment(message.at)} UTC`,
    ...(lease.prompting?.news ?? []).map((text) => `coop, just now: ${unlabelled(text.replaceAll(/\s*\n\s*/g, ' '))}`),
    ...(lease.job === undefined ? [] : jobLines(lease.job)),
    ...[reminder, files].filter((text) => text !== ''),
    '</context>',
  ].join('\n');
  const words = said(lease, message.author, message.text);
  return {
    role: 'user',
    content: [
      { type: 'text', text: words },
      { type: 'text', text: context },
    ],
  };
}

/** What the person says while their turn runs. */
export function joinedMessage(lease: TurnLease, text: string): Message {
  return { role: 'user', content: [{ type: 'text', text: said(lease, lease.person, text) }] };
}

/** In a room several people speak: each message says whose it is. Alone it is the one person's. */
function said(lease: TurnLease, author: string, text: string, more = ''): string {
  const isTheirs = !isRoom(lease) && author === lease.person && more === '';
  return isTheirs ? unlabelled(text) : labelled(author, text, more);
}

function withTexts(message: Extract<Message, { role: 'user' }>, change: (text: string) => string): Message {
  const content = message.content.map((block) =>
    block.type === 'text' ? { ...block, text: change(block.text) } : block,
  );
  return { role: 'user', content };
}
