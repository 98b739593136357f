/** The place is open, for the first time or again. */
import type { Said } from '../../protocol/contracts/sessions.ts';
import { remember } from '../input/past.ts';
import type { Opened, State } from '../state.ts';
import { close, isOf, speak } from './answer.ts';
import { missed } from './history.ts';
import { add, drop, settle, type Transcript } from './transcript.ts';

/** @param history What was said in the open conversation; empty where it cannot be had. */
export function arrive(state: State, opened: Opened, history: readonly Said[]): State {
  const isFirst = state.opened === undefined;
  const fresh = missed(history, state.heard);
  const person = opened.person;
  let transcript = giveUp(state, fresh);
  for (const said of fresh) transcript = show(transcript, said, person);
  const own = fresh.filter(({ from }) => from !== null && from === person).map(({ text }) => text);
  return {
    ...state,
    opened,
    transcript: isFirst ? settle(transcript) : transcript,
    answer: state.answer && { ...state.answer, running: false },
    heard: [...state.heard, ...fresh],
    past: isFirst ? remember(state.past, ...own) : state.past,
  };
}

/** What was streamed of an answer that came to its end while nobody listened, is replaced by the answer. */
function giveUp({ transcript, answer }: State, fresh: readonly Said[]): Transcript {
  const closed = close(transcript);
  if (answer === undefined || !fresh.some(({ from }) => from === null)) return closed;
  return drop(closed, (item) => isOf(item, answer.message));
}

function show(transcript: Transcript, { from, text }: Said, person: string | null): Transcript {
  if (from === null) return speak(transcript, undefined, text);
  return add(transcript, { kind: 'said', from, own: from === person, text, state: 'sent' });
}
