/** The place is open, for the first time or again. */
import type { Said } from '../../protocol/contracts/sessions.ts';
import { remember } from '../input/past.ts';
import { nameOf, type Opened, type State } from '../state.ts';
import { close, isOf, speak } from './answer.ts';
import { missed, NOTE } from './history.ts';
import { add, BLANK, drop, settle, type Transcript } from './transcript.ts';

/** @param history What was said in the open conversation; empty where it cannot be had. */
export function arrive(state: State, opened: Opened, history: readonly Said[]): State {
  const arrived = state.opened === undefined ? begin(state, opened, history) : goOn(state, opened, history);
  // Whoever may decide no more is shown nothing of it, and what was shown is no longer theirs to decide.
  return opened.decides ? arrived : { ...arrived, cards: [] };
}

/** The history stands before what was written while the connection came about. */
function begin(state: State, opened: Opened, history: readonly Said[]): State {
  const name = nameOf(opened);
  const typed = state.transcript.items.map((item) => (item.kind === 'said' ? { ...item, from: name } : item));
  const own = history.filter(({ from }) => from === opened.person).map(({ text }) => text);
  return {
    ...state,
    opened,
    transcript: add(settle(showAll(BLANK, history, opened)), ...typed),
    heard: [...history, ...state.heard.map(({ text }) => ({ from: name, text }))],
    foreseen: replies(history),
    past: remember({ ...state.past, entries: [...own, ...state.past.entries] }),
  };
}

function goOn(state: State, opened: Opened, history: readonly Said[]): State {
  const fresh = missed(history, state.heard);
  const said = replies(fresh);
  return {
    ...state,
    opened,
    transcript: showAll(giveUp(state, fresh), fresh, opened),
    answer: said.length > 0 || state.answer === undefined ? undefined : { ...state.answer, running: false },
    foreseen: said,
    interrupted: state.answer?.message,
    heard: [...state.heard, ...fresh],
    awaited: said.length > 0 ? [] : state.awaited,
  };
}

const replies = (said: readonly Said[]): string[] => said.filter(isReply).map(({ text }) => text);

const isReply = ({ from, text }: Said): boolean => from === null && !text.startsWith(NOTE);

/** What was streamed of an answer that came to its end while nobody listened, is replaced by the answer. */
function giveUp({ transcript, answer }: State, fresh: readonly Said[]): Transcript {
  const closed = close(transcript);
  if (answer === undefined || !fresh.some(isReply)) return closed;
  return drop(closed, (item) => isOf(item, answer.message));
}

function showAll(transcript: Transcript, said: readonly Said[], { person }: Opened): Transcript {
  return said.reduce(
    (shown, { from, text }) =>
      from !== null
        ? add(shown, { kind: 'said', from, own: from === person, text, state: 'sent' })
        : text.startsWith(NOTE)
          ? add(shown, { kind: 'note', tone: 'plain', text: text.slice(NOTE.length) })
          : speak(shown, undefined, text),
    transcript,
  );
}
