import { type Item, isDone, type NewItem } from './items.ts';

export interface Transcript {
  readonly items: readonly Item[];
  /** So many from the top are written for good: they have scrolled into the terminal's own history. */
  readonly settled: number;
  readonly nextKey: number;
}

export const BLANK: Transcript = { items: [], settled: 0, nextKey: 1 };

export function add(transcript: Transcript, ...fresh: readonly NewItem[]): Transcript {
  const items = [...transcript.items];
  let key = transcript.nextKey;
  for (const item of fresh) {
    const last = items.at(-1);
    const apart = last !== undefined && !(item.kind === 'tool' && last.kind === 'tool');
    items.push({ ...item, key, apart });
    key += 1;
  }
  return { ...transcript, items, nextKey: key };
}

/** Changes those that are not yet settled. */
export function amend(transcript: Transcript, change: (item: Item) => Item): Transcript {
  const { items, settled } = transcript;
  return { ...transcript, items: items.map((item, index) => (index < settled ? item : change(item))) };
}

/** Takes away those of the not yet settled that fit. */
export function drop(transcript: Transcript, fits: (item: Item) => boolean): Transcript {
  const { items, settled } = transcript;
  return { ...transcript, items: items.filter((item, index) => index < settled || !fits(item)) };
}

/** Settles up to `count` more: only what is done, and only from the top. */
export function settle(transcript: Transcript, count: number = transcript.items.length): Transcript {
  const { items, settled } = transcript;
  const open = items.findIndex((item, index) => index >= settled && !isDone(item));
  const end = Math.min(settled + count, open === -1 ? items.length : open);
  return end === settled ? transcript : { ...transcript, settled: end };
}
