/** What the footer says, as words. */

import type { State } from '../state.ts';
import { cleanLine } from '../text/clean.ts';

/** Agent, person, level, place, model, context used, cost: what is not known is left out. */
export function footer({ opened, usage, cost }: Pick<State, 'opened' | 'usage' | 'cost'>): string {
  if (opened === undefined) return '';
  const { agent, person, place, effective, model } = opened;
  const parts = [agent, person ?? 'a stranger', effective.level, place, model];
  if (usage !== undefined) parts.push(fill(usage));
  if (cost !== undefined) parts.push(`$${cost.toFixed(cost > 0 && cost < 0.01 ? 4 : 2)}`);
  return cleanLine(parts.join(' · '));
}

function fill({ context, contextLimit }: NonNullable<State['usage']>): string {
  if (contextLimit === null || contextLimit === 0) return `${thousands(context)} tokens`;
  return `${Math.round((100 * context) / contextLimit)}% of ${thousands(contextLimit)}`;
}

const thousands = (count: number): string => (count < 1_000 ? String(count) : `${Math.round(count / 1_000)}k`);

/** What goes on, or what is expected; empty where there is nothing to say. */
export function doing({ connection, why, answer, awaited, leaving, opened }: State): string {
  if (leaving) return 'Press Ctrl+C again to leave.';
  if (connection === 'waiting') return cleanLine(`Not connected: ${why} Trying again; what you type is kept.`);
  if (connection === 'connecting') return opened === undefined ? 'Connecting…' : 'Connecting again…';
  if (answer?.running) return 'Answering. Esc stops it.';
  if (awaited.length > 0) return 'Waiting for the answer.';
  return '';
}
