/** Ids of requests, as people type them. */
import { CoopError } from '../../protocol/errors.ts';
import { type ApprovalId, Id } from '../../protocol/ids.ts';
import * as z from '../../protocol/schema.ts';

/** `k7mq9wxz`, `K7MQ 9WXZ` and `k7mq–9wxz` are `K7MQ-9WXZ`. Undefined for what is no id. */
export function readId(text: string): ApprovalId | undefined {
  const letters = text.replaceAll(/[\s\p{Pd}]/gu, '').toUpperCase();
  const parsed = z.safeParse(Id.approval, `${letters.slice(0, 4)}-${letters.slice(4)}`);
  return parsed.success ? parsed.data : undefined;
}

/** @throws CoopError `E_USAGE` */
export function idGiven(text: string): ApprovalId {
  const id = readId(text);
  if (id !== undefined) return id;
  throw new CoopError('E_USAGE', {
    why: `"${text.slice(0, 40)}" is no request. A request is named like K7MQ-9WXZ: "coop approvals" shows those that wait.`,
  });
}

/** It may have been there a moment ago. */
export const noRequest = (id: ApprovalId): CoopError =>
  new CoopError('E_NOT_FOUND', {
    what: `request ${id} that waits`,
    hint: 'It may be decided already, or have expired. "coop approvals" shows those that wait.',
  });
