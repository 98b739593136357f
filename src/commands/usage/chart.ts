/** A bar for each day, in plain characters: the same in a terminal, in a pipe and without colours. */
import { daysBefore } from '../../domain/money/day.ts';
import { showUsd } from '../../domain/money/prices.ts';
import type { UsageReport } from '../../protocol/contracts/usage.ts';

/** Eighths of a character. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
/** More bars are nothing that anybody looks at. */
const BARS_MOST = 31;
const NARROWEST = 4;
const WIDEST = 50;

type Days = UsageReport['days'];

/** Days without a call have a line, too. Where no price is known it is a chart of tokens. */
export function chart(days: Days, from: string, to: string, width: number): string[] {
  const byDay = new Map(days.map(({ day, sums }) => [day, sums]));
  const isPriced = days.some(({ sums }) => sums.micros > 0);
  const rows: { readonly day: string; readonly amount: number; readonly shown: string }[] = [];
  for (let day = to; day >= from && rows.length < BARS_MOST; day = daysBefore(day, 1)) {
    const sums = byDay.get(day);
    const all = sums === undefined ? 0 : sums.input + sums.output + sums.cacheRead + sums.cacheWrite;
    const amount = isPriced ? (sums?.micros ?? 0) : all;
    rows.unshift({ day, amount, shown: isPriced ? showUsd(amount) : `${amount.toLocaleString('en-US')} tokens` });
  }
  const most = Math.max(1, ...rows.map(({ amount }) => amount));
  const beside = Math.max(...rows.map(({ day, shown }) => day.length + shown.length + 4));
  const room = Math.min(WIDEST, Math.max(NARROWEST, width - beside));
  return rows.map(({ day, amount, shown }) => `${day}  ${bar(amount / most, room)}  ${shown}`.slice(0, width));
}

/** What is something is never nothing. */
function bar(part: number, room: number): string {
  const eighths = part === 0 ? 0 : Math.max(1, Math.round(part * room * 8));
  const text = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return text.padEnd(room);
}
