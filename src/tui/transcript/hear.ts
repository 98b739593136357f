/** What the daemon tells, taken into the state. */
import type { AttachEvent, AttachEventOf } from '../../protocol/attach.ts';
import type { TurnUsage } from '../../protocol/events.ts';
import type { State } from '../state.ts';
import { begin, close, finish, grow, isWithin, speak, use } from './answer.ts';
import { NOTE } from './history.ts';
import { add, settle } from './transcript.ts';

export function hear(state: State, event: AttachEvent): State {
  if (isForeseen(state, event)) return state;
  switch (event.method) {
    case 'message':
      return takeMessage(state, event.params);
    case 'turn.started':
      return start(state, event.params.message);
    case 'turn.text':
      return stream(state, event.params);
    case 'turn.tool': {
      const during = running(state, event.params.message);
      return { ...during, transcript: use(during.transcript, event.params) };
    }
    case 'turn.joined':
      return answered(running(state, event.params.message), event.params.joined);
    case 'turn.ended': {
      const { message, usage, replies } = event.params;
      const after = { ...ended(state), ...spent(state, usage) };
      return replies ? after : note(answered(after, message), 'There was nothing to say.');
    }
    case 'turn.failed':
      return fail(ended(state), event.params.message, event.params.text);
    case 'changed':
      return note(state, 'What you may see here has changed. Connecting again.');
    // What waits is looked up, and told by an action of its own.
    case 'attention':
    case 'stopping':
      return state;
  }
}

/** What is streamed of an answer that stands there already, from the history. */
function isForeseen({ interrupted, foreseen }: State, event: AttachEvent): boolean {
  switch (event.method) {
    case 'turn.started':
    case 'turn.text':
    case 'turn.tool':
      return foreseen.length > 0 && event.params.message === interrupted;
    default:
      return false;
  }
}

function takeMessage(state: State, params: AttachEventOf<'message'>): State {
  const { from, text, kind, message } = params;
  const heard = [...state.heard, { from, text }];
  switch (kind) {
    case 'said': {
      const name = from ?? 'somebody';
      const own = from !== null && from === state.opened?.person;
      // The one before is answered or waits its turn: either way it goes up.
      const transcript = add(settle(state.transcript), { kind: 'said', from: name, own, text, state: 'sent' });
      return { ...state, heard, transcript };
    }
    case 'interim': {
      // More follows: what was streamed of it stands there already.
      const { streamed = '', message: live } = state.answer ?? {};
      if (live === message && isWithin(text, streamed)) return { ...state, heard };
      return { ...state, heard, transcript: speak(state.transcript, undefined, text) };
    }
    case 'reply': {
      const isLive = state.answer?.message === message;
      if (!isLive && state.foreseen.includes(text)) {
        return { ...answered(state, message), foreseen: state.foreseen.filter((reply) => reply !== text) };
      }
      const streamed = isLive ? (state.answer?.streamed ?? '') : '';
      const transcript = finish(state.transcript, params, streamed);
      return { ...answered(state, message), heard, transcript };
    }
    case 'notice':
      return note({ ...state, heard: [...state.heard, { from, text: NOTE + text }] }, text);
    case 'sent':
      return { ...state, transcript: add(state.transcript, { kind: 'sent', text }) };
    case 'failure':
      return { ...fail(state, message, text), heard: [...state.heard, { from, text: NOTE + text }] };
  }
}

function note(state: State, text: string): State {
  return { ...state, transcript: add(state.transcript, { kind: 'note', tone: 'plain', text }) };
}

function start(state: State, message: string): State {
  const transcript = begin(close(state.transcript), message);
  return { ...state, transcript, answer: { message, streamed: '', running: true } };
}

/** Whoever comes in the middle of a turn has not heard that it started. */
function running(state: State, message: string): State {
  const { answer } = state;
  return answer?.running === true && answer.message === message ? state : start(state, message);
}

function stream(state: State, { message, text }: AttachEventOf<'turn.text'>): State {
  const during = running(state, message);
  return {
    ...during,
    transcript: grow(during.transcript, message, text),
    answer: { message, streamed: (during.answer?.streamed ?? '') + text, running: true },
  };
}

function ended(state: State): State {
  const answer = state.answer === undefined ? undefined : { ...state.answer, running: false };
  return { ...state, transcript: close(state.transcript), answer };
}

function spent({ cost }: State, usage: TurnUsage): Pick<State, 'usage' | 'cost'> {
  return { usage, cost: usage.cost === null ? cost : (cost ?? 0) + usage.cost };
}

/** A failed turn is told twice, as its end and as a message: it is shown once. */
function fail(state: State, message: string, text: string): State {
  if (state.failed === message) return answered(state, message);
  const transcript = add(close(state.transcript), { kind: 'note', tone: 'failure', text });
  return { ...answered(state, message), failed: message, transcript };
}

function answered(state: State, message: string): State {
  return { ...state, replied: message, awaited: state.awaited.filter((waiting) => waiting !== message) };
}
