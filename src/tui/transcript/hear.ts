/** What the daemon tells, taken into the state. */
import type { AttachEvent, AttachEventOf } from '../../protocol/attach.ts';
import type { TurnUsage } from '../../protocol/events.ts';
import type { State } from '../state.ts';
import { begin, close, finish, grow, use } from './answer.ts';
import { add, settle } from './transcript.ts';

export function hear(state: State, event: AttachEvent): State {
  switch (event.method) {
    case 'message':
      return takeMessage(state, event.params);
    case 'turn.started': {
      const { message } = event.params;
      const transcript = begin(close(state.transcript), message);
      return { ...state, transcript, answer: { message, streamed: '', running: true } };
    }
    case 'turn.text':
      return stream(state, event.params);
    case 'turn.tool':
      return { ...state, transcript: use(state.transcript, event.params) };
    case 'turn.ended':
      return { ...ended(state), ...spent(state, event.params.usage) };
    case 'turn.failed':
      return fail(ended(state), event.params.message, event.params.text);
    case 'stopping':
      return state;
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
    case 'reply': {
      const streamed = state.answer?.message === message ? state.answer.streamed : '';
      const transcript = finish(state.transcript, params, streamed);
      return { ...answered(state, message), heard, transcript };
    }
    case 'failure':
      return { ...fail(state, message, text), heard };
  }
}

function stream(state: State, { message, text }: AttachEventOf<'turn.text'>): State {
  const before = state.answer?.message === message ? state.answer.streamed : '';
  return {
    ...state,
    transcript: grow(state.transcript, message, text),
    answer: { message, streamed: before + text, running: true },
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
