/** What follows from what happens. Pure. */
import { forget, tell } from './attention/tell.ts';
import { EMPTY } from './input/draft.ts';
import { remember } from './input/past.ts';
import { type Action, nameOf, type Outgoing, type State } from './state.ts';
import { arrive } from './transcript/arrive.ts';
import { hear } from './transcript/hear.ts';
import type { NoteItem } from './transcript/items.ts';
import { add, amend, settle } from './transcript/transcript.ts';

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'CONNECTION_CHANGED':
      return { ...state, connection: action.to, why: action.why ?? '' };
    case 'PLACE_OPENED':
      return arrive(state, action.opened, action.history);
    case 'EVENT_HEARD':
      return hear(state, action.event);
    case 'MESSAGE_SUBMITTED':
      return submit(state, action);
    case 'MESSAGE_ACCEPTED':
      return wait(acknowledge(state, action.id, 'sent'), action.message);
    case 'ANSWERED_AGAIN':
      return wait(state, action.message);
    case 'MESSAGE_REFUSED':
      return note(acknowledge(state, action.id, 'refused'), 'failure', action.why);
    case 'MESSAGE_KEPT':
      return note(acknowledge(state, action.id, 'sent'), 'warning', action.why);
    case 'ATTENTION_TOLD':
      return tell(state, action);
    case 'REQUEST_SETTLED':
      return forget(state, action.id);
    case 'COMMAND_BEGAN':
      return { ...state, commands: state.commands + 1 };
    case 'COMMAND_ENDED':
      return { ...state, commands: state.commands - 1 };
    case 'NOTE_ADDED':
      return note(state, action.tone, action.text);
    case 'ITEMS_SETTLED':
      return { ...state, transcript: settle(state.transcript, action.count) };
    case 'DRAFT_CHANGED':
      return { ...state, draft: action.draft, past: action.past ?? state.past, leaving: false };
    case 'DETAILS_TOGGLED':
      return { ...state, details: !state.details, leaving: false };
    case 'LEAVING_ASKED':
      return { ...state, draft: EMPTY, leaving: true };
  }
}

/** It is shown at once, and is on its way until the daemon has written it down. */
function submit(state: State, { id, text }: Outgoing): State {
  const from = nameOf(state.opened);
  return {
    ...state,
    transcript: add(settle(state.transcript), { kind: 'said', from, own: true, text, state: 'sending', id }),
    outbox: [...state.outbox, { id, text }],
    heard: [...state.heard, { from, text }],
    past: remember(state.past, text),
  };
}

function wait(state: State, message: string): State {
  if (state.replied === message || state.awaited.includes(message)) return state;
  return { ...state, awaited: [...state.awaited, message] };
}

function acknowledge(state: State, id: string, to: 'sent' | 'refused'): State {
  return {
    ...state,
    outbox: state.outbox.filter((outgoing) => outgoing.id !== id),
    transcript: amend(state.transcript, (item) =>
      item.kind === 'said' && item.id === id ? { ...item, state: to } : item,
    ),
  };
}

function note(state: State, tone: NoteItem['tone'], text: string): State {
  return { ...state, transcript: add(state.transcript, { kind: 'note', tone, text }) };
}
