import { type ChannelName, parsePlace } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import { type InboxContract, MESSAGE_MAX_BYTES } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { contextText } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { type Announcer, mail } from '../announcer.ts';
import type { Journal } from '../journal.ts';
import { traced } from '../traced.ts';

/** For one channel: it may hand in what its own senders said in its own places. */
export function intake(
  journal: Journal,
  announcer: Announcer,
  channel: ChannelName,
): Implementation<typeof InboxContract> {
  return {
    accept({ messageId, identity, place, text, also = [], alone = false, at, trace }) {
      const places = [place, ...also];
      if (!identity.startsWith(`${channel}:`) || places.some((key) => parsePlace(key).channel !== channel)) {
        throw new CoopError('E_ARGUMENT', { what: 'journal.inbox.accept', why: `not an address of ${channel}` });
      }
      // Before there is nothing left to end with what has begun.
      journal.file.disk.admit();
      const words = text.toWellFormed();
      if (Buffer.byteLength(words) > MESSAGE_MAX_BYTES) {
        throw new CoopError('E_TOO_LARGE', { what: 'A message', limit: MESSAGE_MAX_BYTES });
      }
      const message = {
        channel,
        message_id: messageId,
        identity,
        place,
        text: words,
        at,
        also: JSON.stringify([...new Set(also)].filter((key) => key !== place)),
        alone: alone ? (1 as const) : (0 as const),
        ceiling: null,
        trace: trace ? contextText(trace) : null,
      };
      const span = journal.tracer.span('journal.accept', trace, { kind: 'server' });
      faultPoint('journal.accepting');
      const accepted = traced(span, () =>
        journal.file.write(() => {
          const taken = journal.inbox.accept(message);
          // What was taken in before stays so, however much waits; thrown within, nothing else of it is written.
          if (taken?.duplicate === false) journal.backlog.checkRoomFor(identity, place);
          return taken;
        }),
      );
      if (accepted === undefined) throw new Error('a message is neither new nor known');
      faultPoint('journal.accepted');
      if (!accepted.duplicate) announcer.say([mail({ ...message, id: accepted.inbox })]);
      faultPoint('journal.announced');
      return accepted;
    },
  };
}
