/** `[limits]` and `[[provider.models]]`, as the rest of coop counts: whole numbers, full names. */
import { catalogueOf, fullName } from '../domain/money/catalogue.ts';
import { microsOf, pricePerMillion } from '../domain/money/prices.ts';
import type { Limits, ModelEntry, Prices } from '../protocol/contracts/budget.ts';
import type { Settings } from './schema.ts';

export function limitsOf({ limits }: Pick<Settings, 'limits'>): Limits {
  const { daily_usd: usd, daily_tokens: tokens, levels, users, notice_at: noticeAt } = limits;
  const micros = (amounts: Readonly<Record<string, number | undefined>>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(amounts).flatMap(([key, amount]) => (amount === undefined ? [] : [[key, microsOf(amount)]])),
    );
  return {
    dailyMicros: usd === undefined ? null : microsOf(usd),
    dailyTokens: tokens ?? null,
    levels: micros(levels),
    users: micros(users),
    noticeAt,
  };
}

/** Every model that may be asked, the standard one first. */
export function modelsOf({ agent, provider }: Pick<Settings, 'agent' | 'provider'>): ModelEntry[] {
  return [
    ...catalogueOf({
      provider: provider.name,
      model: agent.model,
      background: agent.background_model,
      fallbacks: fallbacksOf({ provider }),
      listed: provider.models.map((model) => ({
        name: model.name,
        context: model.context,
        images: model.images,
        prices: pricesOf(model),
      })),
    }),
  ];
}

/** Asked in this order where a model cannot be had: full names. */
export function fallbacksOf({ provider }: Pick<Settings, 'provider'>): string[] {
  return provider.fallback_models.map((name) => fullName(provider.name, name));
}

function pricesOf(model: Settings['provider']['models'][number]): Partial<Prices> {
  const said = {
    input: model.input_price,
    output: model.output_price,
    cacheRead: model.cache_read_price,
    cacheWrite: model.cache_write_price,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([kind, usd]) => (usd === undefined ? [] : [[kind, pricePerMillion(usd)]])),
  );
}
