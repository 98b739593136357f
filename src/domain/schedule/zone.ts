const QUARTER_MS = 15 * 60_000;

/** Zones change at quarters of an hour: an offset is asked for once in each. */
const KEPT_MOST = 20_000;

/** A time zone: how far its clocks are ahead. */
export interface Zone {
  readonly name: string;
  /** Milliseconds that the clock on the wall is ahead of UTC at this instant. */
  offset(at: number): number;
}

/** Of this machine. */
export const systemZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Finding out takes as long as reading all the rest of a line of settings. There are a few hundred. */
const found = new Set<string>();

export function isZone(name: string): boolean {
  if (found.has(name)) return true;
  // `+02:00` is no place: it does not know when summer begins.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    found.add(name);
    return true;
  } catch {
    return false;
  }
}

/** @param name an IANA name, for which {@link isZone} holds. */
export function zone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: name,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const known = new Map<number, number>();
  const ask = (at: number): number => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(
      ...([part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')] as const),
    );
    return wall - Math.floor(at / 1_000) * 1_000;
  };
  return {
    name,
    offset(at) {
      const quarter = Math.floor(at / QUARTER_MS);
      const before = known.get(quarter);
      if (before !== undefined) return before;
      const offset = ask(quarter * QUARTER_MS);
      if (known.size >= KEPT_MOST) known.clear();
      known.set(quarter, offset);
      return offset;
    },
  };
}
