/** When a job runs, told minute by minute from the words of docs/schedule.md, with nothing of what is under test. */
const MINUTE = 60_000;
const NAMES = [
  [],
  [],
  [],
  ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
] as const;
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** Every value that a field allows. */
function valuesOf(text: string, field: number): ReadonlySet<number> {
  const number = (word: string): number => {
    const named = (NAMES[field] ?? []).findIndex((name) => name !== '' && name === word.toLowerCase());
    return named >= 0 ? named : Number(word);
  };
  const [from, to] = BOUNDS[field] ?? [0, 0];
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [first, last] = range === '*' ? [from, to] : range.split('-').map(number);
    for (let value = first ?? 0; value <= (last ?? first ?? 0); value += Number(step)) {
      values.add(field === 4 ? value % 7 : value);
    }
  }
  return values;
}

function matcher(expression: string): (wall: number) => boolean {
  const fields = expression.split(' ');
  const [minutes, hours, days, months, weekdays] = fields.map(valuesOf);
  const isLimited = (field: number): boolean => !fields[field]?.startsWith('*');
  return (wall) => {
    // Most minutes end here.
    if (minutes?.has(Math.floor(wall / MINUTE) % 60) !== true) return false;
    const at = new Date(wall);
    const day = days?.has(at.getUTCDate()) === true;
    const weekday = weekdays?.has(at.getUTCDay()) === true;
    const fits = isLimited(2) && isLimited(4) ? day || weekday : day && weekday;
    return hours?.has(at.getUTCHours()) === true && fits && months?.has(at.getUTCMonth() + 1) === true;
  };
}

const walls = new Map<string, (at: number) => number>();

/** The clock on the wall, as if it were UTC. */
function wallOf(zone: string): (at: number) => number {
  const known = walls.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const shown = new Map<number, number>();
  const wall = (at: number): number => {
    const before = shown.get(at) ?? Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
    shown.set(at, before);
    return before;
  };
  walls.set(zone, wall);
  return wall;
}

/** After `from`, up to and with `to`; both at whole quarters of an hour. */
export function enumerate(expression: string, zone: string, from: number, to: number): number[] {
  const fits = matcher(expression);
  const isInterval = expression.split(' ')[1]?.startsWith('*') === true;
  const wall = wallOf(zone);
  const runs: number[] = [];
  /** Clocks were put forward: so long the old one would have shown times that the new one never did. */
  let old: { readonly offset: number; readonly until: number } | undefined;
  /** Clocks were put back: until then they show what they have shown. */
  let again = 0;
  let offset = wall(from) - from;
  for (let at = from; at <= to; at += MINUTE) {
    if (at % (15 * MINUTE) === 0) {
      const now = wall(at) - at;
      if (now > offset) old = { offset, until: at + (now - offset) };
      if (now < offset) again = at + (offset - now);
      offset = now;
    }
    if (at === from) continue;
    const isRun = isInterval
      ? fits(at + offset)
      : (at >= again && fits(at + offset)) || (old !== undefined && at < old.until && fits(at + old.offset));
    if (isRun) runs.push(at);
  }
  return runs;
}
