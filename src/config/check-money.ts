/** What `coop check` says of models and their money: which caps there are, where they cannot hold, and what is not known. */
import { CONTEXT_UNKNOWN } from '../domain/compaction/budget.ts';
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

/**
 * What a server of one's own reads at once is its owner's choice, and often little: one that is asked for more forgets the beginning
 * and says nothing of it.
 */
export function unsizedModels(settings: Settings): readonly string[] {
  if (settings.provider.name !== 'openai-compatible') return [];
  return modelsOf(settings)
    .filter(({ context }) => context === null)
    .map(
      ({ name }) =>
        `how much ${name} reads at once is not known, so ${CONTEXT_UNKNOWN.toLocaleString('en-US')} tokens are taken for it: write ` +
        'context into [[provider.models]], as large as its server has it',
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

/** Caps that let nobody in, and those that another one always comes before. */
export function idleCaps(settings: Settings): readonly string[] {
  const caps = allCaps(limitsOf(settings));
  const whole = caps.find(({ key }) => key === 'limits.daily_usd');
  return caps.flatMap(({ key, unit, most, level, person }) => {
    const isOfAll = level === undefined && person === undefined;
    if (isOfAll && most === 0) return [`${key} is 0: no model is ever asked. Raise it, or take it out`];
    if (isOfAll || unit !== 'micros' || whole === undefined || most <= whole.most) return [];
    return [`${key} (${showUsd(most)}) is more than limits.daily_usd (${showUsd(whole.most)}), and never reached`];
  });
}
