import type { Identity, PlaceKey } from '../../../protocol/address.ts';
import type { AttachParams, AttachResult } from '../../../protocol/attach.ts';
import { MESSAGE_MAX_BYTES } from '../../../protocol/contracts/journal/index.ts';
import { CoopError, toCoopError, unreachable } from '../../../protocol/errors.ts';
import { stranger } from '../../../protocol/ids.ts';
import { carry } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { deadLetters } from '../../kernel/link/index.ts';
import { tracer } from '../../kernel/trace/index.ts';
import { roomKey, type Visitor } from './arrival.ts';
import type { House } from './house.ts';

interface Arrived {
  readonly messageId: string;
  readonly identity: Identity;
  readonly place: PlaceKey;
  readonly text: string;
  readonly also?: PlaceKey[];
  readonly alone?: boolean;
}

/**
 * Takes in what a visitor says: written down first, then said to those who read along where it is said aloud. What is not
 * answered is told by an error, after all that.
 */
export async function send(
  house: House,
  { viewer, reads, identity, person, voice }: Visitor,
  { text, id = crypto.randomUUID(), rooms = [], alone = false }: AttachParams<'send'>,
): Promise<AttachResult<'send'>> {
  if (!reads) throw new CoopError('E_REQUEST', { why: 'open the place with "reads" to speak there' });
  checkText(text);
  const { place } = viewer;
  const also = [...new Set(rooms.map(roomKey))].filter((room) => room !== place);
  // The client's own id counts within one place and for one person: another's, or elsewhere, is another message.
  const message = `${place}/${identity}/${id}`;
  const arrived = {
    messageId: message,
    identity,
    place,
    text,
    ...(also.length > 0 && { also }),
    ...(alone && { alone }),
  };
  const { duplicate } = await accept(house, arrived);

  faultPoint('terminal.accepted');
  const sayAloud = (): void => {
    const said = { from: person ?? stranger(identity), text, kind: 'said', message } as const;
    if (!duplicate) house.viewers.sayAloud(viewer, { method: 'message', params: said });
  };
  switch (voice) {
    case 'answered':
      sayAloud();
      return { message, duplicate };
    case 'overheard':
      sayAloud();
      throw new CoopError('E_OVERHEARD');
    case 'held':
      throw new CoopError('E_HELD');
    case 'unlisted':
      throw new CoopError('E_UNLISTED');
    default:
      return unreachable(voice);
  }
}

/** The trace of a message begins here. It ends where the message is dealt with: in the supervisor, perhaps the next one. */
async function accept(house: House, arrived: Arrived): Promise<{ readonly duplicate: boolean }> {
  const { messageId, identity, place, text } = arrived;
  const root = tracer.root('coop.message', {
    kind: 'server',
    parent: true,
    attributes: {
      'coop.channel': 'terminal',
      'coop.identity': identity,
      'coop.place': place,
      'coop.message': messageId,
      'coop.message.bytes': Buffer.byteLength(text),
      ...(tracer.content ? { 'coop.message.text': text } : {}),
    },
  });
  try {
    const accepted = await house.inbox.accept({ ...arrived, at: Date.now(), ...carry(root.context) });
    if (accepted.duplicate) root.end({ attributes: { 'coop.outcome': 'duplicate' } });
    return accepted;
  } catch (error) {
    root.end({ error });
    const { code } = toCoopError(error);
    if (code === 'E_BUSY') deadLetters.add('message', code);
    throw error;
  }
}

function checkText(text: string): void {
  if (text.trim() === '') throw new CoopError('E_EMPTY');
  if (!text.isWellFormed()) throw new CoopError('E_ENCODING', { what: 'This message' });
  if (Buffer.byteLength(text) > MESSAGE_MAX_BYTES) {
    throw new CoopError('E_TOO_LARGE', { what: 'This message', limit: MESSAGE_MAX_BYTES });
  }
}
