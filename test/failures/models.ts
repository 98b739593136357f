/** Models for these tests: what each says is decided by what it was given. */
import { expect } from 'vitest';
import type { Guest } from '../../scripts/demo/guest.ts';
import type { Approval } from '../../src/protocol/contracts/attention.ts';
import {
  type Content,
  type MessagesBody,
  newestText,
  type RecordedRequest,
  toolResults,
} from '../support/messages-api.ts';

export const says = (text: string): Content => [{ type: 'text', text }];

export const calls = (name: string, input: object): Content => [{ type: 'tool_use', name, input }];

/** Makes the call of each message that has one, then says what came of it. */
export const obeying =
  (orders: Readonly<Record<string, { readonly name: string; readonly input: object }>>) =>
  (body: MessagesBody): Content => {
    const results = toolResults(body);
    if (results.length > 0) return says(`It came to ${results.join(' ')}`);
    const order = Object.entries(orders).find(([words]) => newestText(body).includes(words));
    return order === undefined ? says('Yes.') : calls(order[1].name, order[1].input);
  };

/** Everything that a model was given, as one text. */
export const given = (requests: readonly RecordedRequest[]): string => JSON.stringify(requests.map(({ body }) => body));

export const toolNames = (request: RecordedRequest | undefined): readonly string[] =>
  request?.body.tools?.map(({ name }) => name) ?? [];

/** The requests that wait for whoever this is. */
export const waiting = async (guest: Guest): Promise<readonly Approval[]> =>
  (await guest.client.call('attention', {})).approvals;

/** The only one, once it is there. */
export async function onlyRequest(guest: Guest): Promise<Approval> {
  await expect.poll(async () => (await waiting(guest)).length).toBe(1);
  const [request] = await waiting(guest);
  if (request === undefined) throw new Error('nothing was asked');
  return request;
}
