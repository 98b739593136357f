/** What `coop check` says of money: which caps there are, and where they cannot hold. */
import { allCaps } from '../domain/money/caps.ts';
import { showUsd } from '../domain/money/prices.ts';
import { limitsOf, modelsOf } from './money.ts';
import type { Settings } from './schema.ts';

/** Caps in dollars count nothing of a model without a price. */
export function unpricedModels(settings: Settings): readonly string[] {
  const capped = allCaps(limitsOf(settings)).filter(({ unit }) => unit === 'micros');
  if (capped.length === 0) return [];
  return modelsOf(settings)
    .filter(({ prices }) => prices === null)
    .map(
      ({ name }) =>
        `the price of ${name} is not known, so caps in dollars cannot hold for it: write input_price and output_price into ` +
        '[[provider.models]], or set limits.daily_tokens',
    );
}

/** The caps in one line. */
export function describeCaps(settings: Settings): string {
  const caps = allCaps(limitsOf(settings));
  if (caps.length === 0) return 'nothing is capped: [limits] says how much models may cost in a day';
  const each = caps.map(({ key, unit, most }) => {
    const amount = unit === 'micros' ? showUsd(most) : `${most.toLocaleString('en-US')} tokens`;
    return `${key.slice('limits.'.length)} ${amount}`;
  });
  return `in a day: ${each.join(', ')}`;
}
