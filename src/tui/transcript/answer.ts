/** The agent's answer, from its first streamed word to the reply that counts. */
import type { AttachEventOf } from '../../protocol/attach.ts';
import { splitBlocks } from '../markdown/split.ts';
import type { Item, NewItem } from './items.ts';
import { add, amend, drop, type Transcript } from './transcript.ts';

export interface Answer {
  readonly message: string;
  /** All that was streamed, to be compared with the reply. */
  readonly streamed: string;
  /** Its turn runs. */
  readonly running: boolean;
}

export function isOf(item: Item, message: string): boolean {
  return (item.kind === 'words' || item.kind === 'tool') && item.message === message;
}

/** A turn that is tried again begins anew: what it showed before is taken back, as far as that can be. */
export function begin(transcript: Transcript, message: string): Transcript {
  const kept = drop(transcript, (item) => isOf(item, message));
  if (!kept.items.some((item) => isOf(item, message))) return kept;
  return add(kept, { kind: 'note', tone: 'plain', text: 'The answer begins again.' });
}

/** Adds streamed words. Completed blocks become items of their own, so that only the last one is ever read again. */
export function grow(transcript: Transcript, message: string, text: string): Transcript {
  const last = transcript.items.at(-1);
  if (last?.kind !== 'words' || last.done || last.message !== message) {
    return text.trim() === '' ? transcript : pour(transcript, message, text, isFirst(transcript, message));
  }
  const grown = last.text + text;
  // Without a new line no block can end.
  if (!text.includes('\n')) return amend(transcript, (item) => (item === last ? { ...last, text: grown } : item));
  return pour(
    drop(transcript, (item) => item === last),
    message,
    grown,
    last.first,
  );
}

const isFirst = ({ items }: Transcript, message: string): boolean =>
  !items.some((item) => item.kind === 'words' && item.message === message);

function pour(transcript: Transcript, message: string | undefined, text: string, first: boolean): Transcript {
  const { closed, open } = splitBlocks(text);
  const blocks: NewItem[] = closed.map((block, at) => words(block, true, first && at === 0, message));
  if (open !== '') blocks.push(words(open, false, first && closed.length === 0, message));
  return add(transcript, ...blocks);
}

const words = (text: string, done: boolean, first: boolean, message: string | undefined): NewItem => ({
  kind: 'words',
  text,
  done,
  first,
  message,
});

/** The words so far are all that come before whatever is next. */
export function close(transcript: Transcript): Transcript {
  return amend(transcript, (item) => (item.kind === 'words' && !item.done ? { ...item, done: true } : item));
}

/** Words that are complete. */
export function speak(transcript: Transcript, message: string | undefined, text: string): Transcript {
  const first = message === undefined || isFirst(transcript, message);
  return close(pour(close(transcript), message, text, first));
}

/** The reply is what counts: what the stream did not show of it is added, and what it showed beside it is taken back. */
export function finish(
  transcript: Transcript,
  { message, text }: AttachEventOf<'message'>,
  streamed: string,
): Transcript {
  const closed = close(transcript);
  if (squeeze(streamed).endsWith(squeeze(text))) return closed;
  return speak(
    drop(closed, (item) => item.kind === 'words' && item.message === message),
    message,
    text,
  );
}

/** Whether these words are among those that were streamed, however they are spaced. */
export const isWithin = (text: string, streamed: string): boolean => squeeze(streamed).includes(squeeze(text));

const squeeze = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

export function use(transcript: Transcript, event: AttachEventOf<'turn.tool'>): Transcript {
  const { call, tool = 'tool', message, summary, state } = event;
  if (state === 'started') {
    return add(close(transcript), { kind: 'tool', call, tool, asked: summary, answered: '', state, message });
  }
  return amend(transcript, (item) =>
    item.kind === 'tool' && item.call === call && item.message === message
      ? { ...item, answered: summary, state }
      : item,
  );
}
