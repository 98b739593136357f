/** What the footer says, as words. */

import type { State } from '../state.ts';
import { cleanLine } from '../text/clean.ts';

/** Agent, person, level, room, model, context used, requests to decide, cost: what is not known is left out. */
export function footer({ opened, usage, cost, cards }: Pick<State, 'opened' | 'usage' | 'cost' | 'cards'>): string {
  if (opened === undefined) return '';
  const { agent, person, place, effective, model } = opened;
  const room = place.startsWith('group:') ? [`#${place.slice(place.lastIndexOf(':') + 1)}`] : [];
  const parts = [agent, person ?? 'a stranger', effective.level, ...room, usage?.model ?? model];
  if (usage !== undefined) parts.push(fill(usage));
  if (cards.length > 0) parts.push(`${cards.length} to decide`);
  if (cost !== undefined) parts.push(`$${cost.toFixed(cost > 0 && cost < 0.01 ? 4 : 2)}`);
  return cleanLine(parts.join(' · '));
}

function fill({ context, contextLimit }: NonNullable<State['usage']>): string {
  if (contextLimit === null || contextLimit === 0) return `${thousands(context)} tokens`;
  return `${Math.round((100 * context) / contextLimit)}% of ${thousands(contextLimit)}`;
}

const thousands = (count: number): string => (count < 1_000 ? String(count) : `${Math.round(count / 1_000)}k`);

/** Something is under way. */
export function isWaitedFor({ connection, answer, awaited, outbox }: State): boolean {
  return connection !== 'open' || answer?.running === true || awaited.length + outbox.length > 0;
}

/** What goes on, or what is expected; empty where there is nothing to say. */
export function doing(state: State): string {
  const { connection, why, answer, leaving, opened, details } = state;
  if (leaving) return 'Press Ctrl+C again to leave.';
  if (connection === 'waiting') return cleanLine(`Not connected, trying again; what you type is kept. ${why}`);
  if (connection === 'connecting') return opened === undefined ? 'Connecting…' : 'Connecting again…';
  if (answer?.running) return 'Answering. Esc stops it.';
  if (isWaitedFor(state)) return 'Waiting for the answer.';
  return details ? 'Tool calls are open. Ctrl+O closes them.' : '';
}
