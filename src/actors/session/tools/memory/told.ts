/** How memories are told to a model: each by its handle, whose it is, and how far it is believed; no more than a budget. */
import { charactersOf, tokensOf } from '../../../../domain/tokens.ts';
import type { Observation } from '../../../../protocol/contracts/memory/index.ts';
import { memoryHandle } from '../../../../protocol/memory-handle.ts';
import { lowest, reaches, type TrustLevel } from '../../../../protocol/trust.ts';
import type { ToolAnswer } from '../tool.ts';

/** Of one memory in a list; all of it is `memory_get`'s. */
const TEXT_SHOWN = 1_000;
const TOKENS = 2_000;

/** Whose words they are. */
export interface Told {
  readonly told: object;
  readonly integrity: TrustLevel;
}

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Cut at a code point. */
export function cut(text: string, length = TEXT_SHOWN): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export const believed = (integrity: TrustLevel, level: TrustLevel): { readonly believed?: TrustLevel } =>
  reaches(integrity, level) ? {} : { believed: integrity };

/** A memory in a list. */
export function inList(row: Observation, level: TrustLevel): Told {
  const { text, title, type, author, at, people, integrity, state } = row;
  const told = {
    memory: memoryHandle(row),
    ...(title === null ? {} : { title }),
    text: cut(text),
    by: author,
    at: day(at),
    ...(type === 'note' ? {} : { type }),
    ...(people.length === 0 ? {} : { people: people.slice(0, 8) }),
    ...(state === 'live' ? {} : { state }),
    ...believed(integrity, level),
  };
  return { told, integrity };
}

/**
 * The first `limit` of them that fit: one that is too long gives way to those behind it. What is left out is counted, and is
 * none of the answer's authors.
 *
 * @param name under which they stand in the answer
 */
export function answerWith(name: string, rows: readonly Told[], limit: number, more: object = {}): ToolAnswer {
  let left = charactersOf(TOKENS);
  const shown: Told[] = [];
  for (const row of rows) {
    const length = JSON.stringify(row.told).length + 1;
    if (shown.length >= limit) break;
    if (shown.length > 0 && length > left) continue;
    shown.push(row);
    left -= length;
  }
  const told = shown.map((row) => row.told);
  const omitted = rows.length - shown.length;
  const text = JSON.stringify({
    [name]: told,
    tokens: tokensOf(JSON.stringify(told)),
    ...(omitted === 0 ? {} : { more: omitted }),
    ...more,
  });
  return withIntegrity(text, shown);
}

/** An answer is worth what the least of those whose words are in it is. */
export function withIntegrity(text: string, rows: readonly Pick<Told, 'integrity'>[]): ToolAnswer {
  const [first, ...others] = rows.map(({ integrity }) => integrity);
  return first === undefined ? { text } : { text, integrity: lowest(first, ...others) };
}
