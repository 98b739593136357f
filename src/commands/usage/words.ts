/** What models cost, in lines. */

import { moment } from '../../domain/moment.ts';
import { showUsd } from '../../domain/money/prices.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import type { Sums } from '../../protocol/contracts/usage.ts';
import { fitted } from '../layout.ts';
import { chart } from './chart.ts';

export type Report = AttachResult<'usage'>;

/** For `/usage` of the terminal client as well. Holds words of others: show it through `visible`. No line is wider than `width`. */
export function describeUsage(report: Report, width: number): string[] {
  const { whose, from, to, total, days, rows, caps, timeZone } = report;
  const period = from === to ? `on ${to}` : `from ${from} to ${to}`;
  const head = `${whose === 'own' ? 'You' : 'The household'} ${period} (${timeZone}): ${money(total)}, ${inWords(total)}`;
  if (total.calls === 0) return [...wrap(head, width), ...capLines(caps, width)];
  return [
    ...wrap(head, width),
    ...wrap(notes(total), width),
    '',
    ...chart(days, from, to, width),
    '',
    ...fitted([HEAD, ...rows.map(cells)], width),
    ...capLines(caps, width),
  ];
}

const HEAD = ['', 'cost', 'calls', 'fresh', 'cached', 'written', 'output'];

function cells({ key, sums, turn }: Report['rows'][number]): string[] {
  const name = turn === undefined ? key : `${moment(turn.at)} ${turn.person} ${turn.level} ${turn.model}`;
  const { input, cacheRead, cacheWrite, output } = sums;
  return [name, money(sums), String(sums.calls), ...[input, cacheRead, cacheWrite, output].map(tokens)];
}

/** What is not known is said: a sum that leaves something out is none. */
export function money({ micros, unpriced, calls }: Pick<Sums, 'micros' | 'unpriced' | 'calls'>): string {
  if (unpriced === 0) return showUsd(micros);
  return unpriced === calls ? 'price unknown' : `${showUsd(micros)} and more`;
}

function inWords({ calls, input, cacheRead, cacheWrite, output }: Sums): string {
  const read = input + cacheRead + cacheWrite;
  const cached = read === 0 ? '' : ` (${Math.round((100 * cacheRead) / read)}% from the cache)`;
  return `${calls} ${calls === 1 ? 'call' : 'calls'}, ${tokens(read)} tokens in${cached}, ${tokens(output)} out`;
}

function notes({ unpriced, estimated }: Sums): string {
  const parts = [
    ...(unpriced === 0 ? [] : [`${unpriced} calls of a model whose price is not known are not in the cost`]),
    ...(estimated === 0 ? [] : [`${estimated} calls were broken off and are estimated`]),
  ];
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}

function capLines(caps: Report['caps'], width: number): string[] {
  if (caps.length === 0) return [];
  const rows = caps.map(({ key, unit, most, spent }) => {
    const show = unit === 'micros' ? showUsd : tokens;
    const part = most === 0 ? '' : `${Math.floor((100 * spent) / most)}%`;
    return [key, `${show(spent)} of ${show(most)} today`, spent >= most ? 'used up' : part];
  });
  return ['', ...fitted(rows, width)];
}

export function tokens(count: number): string {
  if (count < 10_000) return String(count);
  return count < 10_000_000 ? `${Math.round(count / 1_000)}k` : `${Math.round(count / 1_000_000)}M`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word.slice(0, width));
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return text === '' ? [] : lines;
}
