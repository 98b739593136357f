/** What differs between two configurations, key by key, and what each difference means. */
import { isDeepStrictEqual } from 'node:util';
import { isAsked, natureOf } from './nature.ts';
import type { Settings } from './schema.ts';

export interface Change {
  /** As the file names it; a list is one: `users`, `agent.model`. */
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly applies: 'at once' | 'restart';
  /** What is at stake, where somebody has to be asked; undefined: nobody. */
  readonly asks: string | undefined;
}

/**
 * Compared as parsed and with their defaults: how a thing is written makes no difference.
 *
 * @param started what the daemon began with
 */
export function changesBetween(before: Settings, after: Settings, started = before): readonly Change[] {
  const waits = modelWaits(started, after);
  return different(before, after, '').map(({ key, from, to }): Change => {
    const nature = natureOf(key);
    const applies = waits && MODELS.includes(key) ? 'restart' : nature.applies;
    return { key, before: from, after: to, applies, asks: isAsked(nature, from, to) ? nature.why : undefined };
  });
}

const MODELS: readonly string[] = ['agent.model', 'agent.background_model'];

/** A model of another provider, or of another address, cannot be asked before that is there: both come with the restart. */
export function modelWaits(
  { provider: started }: Pick<Settings, 'provider'>,
  { provider }: Pick<Settings, 'provider'>,
): boolean {
  return started.name !== provider.name || started.base_url !== provider.base_url;
}

interface Difference {
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
}

function different(from: unknown, to: unknown, key: string): Difference[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (!isTable(from) || !isTable(to)) return [{ key, from, to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((name) =>
    different(from[name], to[name], key === '' ? name : `${key}.${name}`),
  );
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
