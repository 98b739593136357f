import type { PlaceKey } from '../../../protocol/address.ts';
import type { Client } from '../../../protocol/contract.ts';
import { SEND_TEXT_MAX, SendContract } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { SendPorts } from '../../../protocol/ports/index.ts';
import * as z from '../../../protocol/schema.ts';
import { connect } from '../../kernel/link/index.ts';
import { becameOf } from './outgoing.ts';
import { type ToolCall, type Tools, tool } from './tool.ts';

type Send = Client<typeof SendContract>['send'];

/** A port, and the places that can be named on it. */
interface Way {
  readonly places: ReadonlyMap<string, PlaceKey>;
  readonly send: Send;
  close(): void;
}

/**
 * Words for another person or room. A place that is worth what the turn is gets them directly for as long as the turn is
 * believed; all else goes the way of asking, where the person's own words pass.
 */
export function openSending(ports: SendPorts | undefined): Tools {
  const lent = ports === undefined ? [] : [...(ports.direct === undefined ? [] : [ports.direct]), ports.asking];
  const names = [...new Set(lent.flatMap(({ to }) => to.map(({ name }) => name)))].sort();
  const ways = lent.map(open);
  const close = () => {
    for (const way of ways) way.close();
  };
  if (names.length === 0) return { tools: [], close };

  const send = tool({
    name: 'send_message',
    description:
      'Say something to another person or in a room (#name). A word-for-word quote of what the person just said, three ' +
      'words or more, goes out with your answer and is shown to them; anything else waits until a person has decided about it.',
    schema: z.strictObject({
      to: z.enum(names),
      text: z.string().check(z.minLength(1), z.maxLength(SEND_TEXT_MAX)),
    }),
    effect: 'keyed',
    async run({ to, text }, call) {
      return { text: becameOf(await first(ways, to, text, call), { to, done: 'sent' }) };
    },
  });

  return { tools: [send], close };
}

function open({ to, port }: SendPorts['asking']): Way {
  const { call, close } = connect(port, SendContract);
  return { places: new Map(to.map(({ name, place }) => [name, place])), send: call.send, close };
}

/** Of the ways there, the first that still answers. The key is the same on each: what was done on one is not done again. */
async function first(ways: readonly Way[], to: string, text: string, { key, integrity }: ToolCall): ReturnType<Send> {
  let ended = new CoopError('E_NOT_ALLOWED');
  for (const { places, send } of ways) {
    const place = places.get(to);
    if (place === undefined) continue;
    try {
      return await send({ key, integrity, place, text });
    } catch (error) {
      if (!(error instanceof CoopError) || error.code !== 'E_REVOKED') throw error;
      ended = error;
    }
  }
  throw ended;
}
