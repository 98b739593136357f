import type { AttachEvent } from '../../../protocol/attach.ts';
import { unreachable } from '../../../protocol/errors.ts';
import { TurnEvent } from '../../../protocol/events.ts';
import type { Grant } from '../../../protocol/grant.ts';
import { openReader } from '../../kernel/link/index.ts';
import type { Viewers } from './viewers.ts';

type EventsGrant = Extract<Grant, { contract: 'turn.events' }>;

/** Passes a turn's live events on to those of its place who reach its level. */
export function relay({ scope, events }: EventsGrant, viewers: Viewers): { revoke(): void; closed: Promise<void> } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const { turn, message } = scope;
  const reader = openReader(events, TurnEvent, {
    credit: false,
    onFrame: (event) => viewers.show(scope.place, scope, toAttach({ turn, message }, event)),
    onClose: resolve,
  });
  // Frames that were under way when the lease ended are still of this turn: they are heard before the port closes.
  return { revoke: () => void setImmediate(() => reader.close()), closed };
}

function toAttach(ids: { turn: string; message: string }, event: TurnEvent): AttachEvent {
  switch (event.type) {
    case 'started':
      return { method: 'turn.started', params: ids };
    case 'text':
      return { method: 'turn.text', params: { ...ids, text: event.text } };
    case 'tool_started': {
      const { call, tool, summary } = event;
      return { method: 'turn.tool', params: { ...ids, call, tool, state: 'started', summary } };
    }
    case 'tool_ended': {
      const { call, failed, summary } = event;
      return { method: 'turn.tool', params: { ...ids, call, state: failed ? 'failed' : 'ended', summary } };
    }
    case 'joined':
      return { method: 'turn.joined', params: { ...ids, joined: event.message } };
    case 'ended':
      return { method: 'turn.ended', params: { ...ids, replies: event.replies, usage: event.usage } };
    case 'failed':
      return { method: 'turn.failed', params: { ...ids, code: event.code, text: event.message } };
    default:
      return unreachable(event);
  }
}
