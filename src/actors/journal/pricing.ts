/** What model calls cost, and may cost: another model may answer than the one that was asked, at its own price. */
import { withoutVendor } from '../../domain/model-name.ts';
import { knownModel } from '../../domain/models.ts';
import { costOf, mostOf } from '../../domain/money/prices.ts';
import type { Prices } from '../../protocol/contracts/budget.ts';
import type { Usage } from '../../protocol/model.ts';
import type { Journal } from './journal.ts';

type Priced = Pick<Journal, 'budget'>;

/** The most that it may cost, whoever answers. Null where nobody knows any of their prices. */
export function mostFor(journal: Priced, model: string, sent: number, output: number): number | null {
  const known = [model, ...(journal.budget.fallbacks ?? [])].flatMap((name) => pricesOf(journal, name) ?? []);
  return known.length === 0 ? null : Math.max(...known.map((prices) => mostOf(prices, sent, output)));
}

/**
 * What an answer cost, and whose it was.
 *
 * @param fallback who answered instead, as the session says: one that cannot have is none, and counts as the dearest that can
 */
export function costFor(
  journal: Priced,
  model: string,
  fallback: string | undefined,
  tokens: Usage,
): { readonly model: string; readonly micros: number | null } {
  const answered = whose(journal, model, fallback);
  if (answered === undefined) {
    const { input, cacheRead, cacheWrite, output } = tokens;
    return { model, micros: mostFor(journal, model, input + cacheRead + cacheWrite, output) };
  }
  const prices = pricesOf(journal, answered);
  return { model: answered, micros: prices === null ? null : costOf(prices, tokens) };
}

/** The same, where only so much is known: that so many tokens were sent, and so many came. */
export function mostOfAnswer(
  journal: Priced,
  model: string,
  fallback: string | undefined,
  { sent, heard }: { readonly sent: number; readonly heard: number },
): { readonly model: string; readonly micros: number | null } {
  const answered = whose(journal, model, fallback);
  if (answered === undefined) return { model, micros: mostFor(journal, model, sent, heard) };
  const prices = pricesOf(journal, answered);
  return { model: answered, micros: prices === null ? null : mostOf(prices, sent, heard) };
}

function whose(
  { budget: { fallbacks = [] } }: Priced,
  model: string,
  fallback: string | undefined,
): string | undefined {
  return fallback === undefined ? model : fallbacks.find((name) => withoutVendor(name) === fallback);
}

/** Also of a model that is listed no more: a call that runs ends at the price that is known. */
function pricesOf({ budget }: Priced, model: string): Prices | null {
  const listed = budget.models.find(({ name }) => name === model);
  return listed === undefined ? (knownModel(model)?.prices ?? null) : listed.prices;
}
