/** A whole conversation: the daemon answers in pages that fit into a line. */
import type { AttachResult } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { AttachClient } from '../client.ts';

/** A conversation of more is none. */
const PAGES_MAX = 10_000;

export async function* pagesOf(
  client: Pick<AttachClient, 'call'>,
  id: number,
): AsyncGenerator<AttachResult<'session'>> {
  let page = await client.call('session', { id });
  yield page;
  for (let count = 1; page.next !== null && count < PAGES_MAX; count += 1) {
    page = await client.call('session', { id, after: page.next });
    yield page;
  }
}

/** @throws CoopError `E_USAGE` */
export function sessionId(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  const given = text === undefined ? '' : `"${text.slice(0, 40)}" is no id. `;
  throw new CoopError('E_USAGE', {
    why: `${given}A conversation is named by its number: "coop sessions list" shows them.`,
  });
}
