/** `[limits]`: what may be spent in a day, and by whom. Amounts are whole micro-dollars. */
import type { Limits } from '../../protocol/contracts/budget.ts';
import { TRUST_LEVELS, type TrustLevel } from '../../protocol/trust.ts';

/** One of the caps. */
export interface Cap {
  /** As the configuration names it. */
  readonly key: string;
  readonly unit: 'micros' | 'tokens';
  readonly most: number;
  /** Whose spending it counts: everybody's where neither is there. */
  readonly level?: TrustLevel;
  readonly person?: string;
}

/** Who asks a model. */
export interface Spender {
  readonly person: string;
  readonly level: TrustLevel;
}

export function allCaps({ dailyMicros, dailyTokens, levels, users }: Limits): readonly Cap[] {
  const caps: Cap[] = [];
  if (dailyMicros !== null) caps.push({ key: 'limits.daily_usd', unit: 'micros', most: dailyMicros });
  if (dailyTokens !== null) caps.push({ key: 'limits.daily_tokens', unit: 'tokens', most: dailyTokens });
  for (const level of TRUST_LEVELS) {
    const most = levels[level];
    if (most !== undefined) caps.push({ key: `limits.levels.${level}`, unit: 'micros', most, level });
  }
  for (const [person, most] of Object.entries(users)) {
    caps.push({ key: `limits.users.${person}`, unit: 'micros', most, person });
  }
  return caps;
}

/** Those that count what this one spends. */
export function capsOf(limits: Limits, { person, level }: Spender): readonly Cap[] {
  return allCaps(limits).filter((cap) => (cap.level ?? level) === level && (cap.person ?? person) === person);
}

export interface CapState {
  readonly spent: number;
  /** What calls that run now may still cost at most. */
  readonly held: number;
}

/**
 * `wait`: what is left may be used up by calls that run now. One call is let in as long as anything is left, so a cap is passed by
 * less than that one call costs.
 */
export function judge({ most }: Cap, { spent, held }: CapState): 'open' | 'wait' | 'closed' {
  if (spent >= most) return 'closed';
  return spent + held >= most ? 'wait' : 'open';
}

export function isNear({ most }: Cap, spent: number, noticeAt: number): boolean {
  return spent >= most * noticeAt;
}
