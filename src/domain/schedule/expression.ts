import { Cron } from 'croner';

/** When a job is due, by the clock on the wall. */
export interface Expression {
  readonly text: string;
  /** Each hour counts (`*`, every second): such jobs run by time that passes. Others run once for each time on the wall. */
  readonly isInterval: boolean;
  /** The first time on the wall after `wall`; both are written as if they were UTC. Undefined where there is none. */
  next(wall: number): number | undefined;
}

export type Read = { readonly expression: Expression } | { readonly why: string };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

const FIELDS: readonly [Field, Field, Field, Field, Field] = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day of month', from: 1, to: 31, names: [] },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  // 7 is Sunday, too: it makes Friday to Sunday a range.
  { name: 'weekday', from: 0, to: 7, names: WEEKDAYS },
];

/**
 * Reads five POSIX fields, and nothing that other programs add to them. Where both days are limited either of them counts; one
 * that begins with `*` limits nothing by itself, so that with it both have to fit (as in Vixie cron).
 */
export function readExpression(text: string): Read {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) {
    return { why: 'write five fields: minute, hour, day of month, month, weekday' };
  }
  const plain: string[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const read = readField(fields[index] ?? '', field);
    if ('why' in read) return read;
    plain.push(read.field);
  }
  const [, hour = '', day = '', , weekday = ''] = plain;
  const domAndDow = day.startsWith('*') || weekday.startsWith('*');
  // On a clock that knows no summer: which instant a time on the wall is, `runs.ts` says.
  const cron = new Cron(plain.join(' '), { utcOffset: 0, domAndDow, paused: true, mode: '5-part' });
  return {
    expression: {
      text,
      isInterval: hour.startsWith('*'),
      next: (wall) => cron.nextRun(new Date(wall))?.getTime(),
    },
  };
}

function readField(text: string, field: Field): { readonly field: string } | { readonly why: string } {
  const parts: string[] = [];
  for (const part of text.split(',')) {
    const [, range, step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (range === undefined) return wrong(field, part);
    const isStepped = step !== undefined;
    if (isStepped && (Number(step) < 1 || Number(step) > field.to)) {
      return { why: `${field.name}: write a step of 1 to ${field.to}, not ${step}` };
    }
    const ends = range === '*' ? [] : range.split('-');
    const values = ends.map((end) => numberOf(end, field));
    const [first, last = first] = values;
    if (range === '*') parts.push(part);
    else if (first === undefined || last === undefined || ends.length > 2 || values.includes(undefined)) {
      return wrong(field, part);
    } else if (first > last)
      return { why: `${field.name}: "${cut(part)}" ends before it begins: write the smaller one first` };
    else if (isStepped && ends.length === 1) {
      return { why: `${field.name}: write a range before the step, such as ${first}-${field.to}/${step}` };
    } else parts.push(`${first}${last === first ? '' : `-${last}`}${isStepped && last !== first ? `/${step}` : ''}`);
  }
  return { field: parts.join(',') };
}

function numberOf(text: string, { from, to, names }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return from === 1 ? named + 1 : named;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= from && value <= to ? value : undefined;
}

function wrong({ name, from, to, names }: Field, part: string): { readonly why: string } {
  const known = names.length === 0 ? '' : `, or ${names[0]} to ${names.at(-1)}`;
  return {
    why: `${name}: "${cut(part)}" is none: write *, ${from} to ${to}${known}, ranges, lists, and steps of * or a range`,
  };
}

const cut = (text: string): string => text.slice(0, 20);
