/** How long a memory stays at hand although nobody asks for it. */
import type { ObservationType } from '../../protocol/contracts/memory/index.ts';

export interface Kept {
  readonly type: ObservationType;
  /** How often it was said, and found and shown. */
  readonly mentions: number;
  readonly uses: number;
  readonly updatedAt: number;
  readonly lastUsedAt: number | null;
}

/** What stays true until somebody says otherwise. */
const LASTING: readonly ObservationType[] = ['preference', 'decision'];

/** So often counted: what was said a thousand times is not kept for a thousand times as long. */
const COUNTED_MOST = 24;

/**
 * Each time that it was said or used keeps it for `forMs` more, counted from the last of them: said once and never asked for, it
 * is put aside after `forMs`. What people prefer and what they decided stays.
 */
export function isIdle({ type, mentions, uses, updatedAt, lastUsedAt }: Kept, now: number, forMs: number): boolean {
  if (LASTING.includes(type)) return false;
  const last = Math.max(updatedAt, lastUsedAt ?? 0);
  const times = Math.min(COUNTED_MOST, Math.max(1, mentions + uses));
  return last + forMs * times <= now;
}
