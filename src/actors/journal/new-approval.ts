import { randomInt } from 'node:crypto';
import { type ApprovalId, approvalId } from '../../protocol/ids.ts';

/** Nobody takes one of these for another: no I, O, 0 or 1. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** `K7QM-2XWP`: 40 bits at random, to be typed. */
export function newApproval(): ApprovalId {
  const half = (): string => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return approvalId(`${half()}-${half()}`);
}
