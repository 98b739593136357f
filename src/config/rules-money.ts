/** Rules of `[limits]` and `[[provider.models]]` that the schema cannot say. */
import { fullName } from '../domain/money/catalogue.ts';
import type { Problem } from './problems.ts';
import { meant } from './rules-jobs.ts';
import type { Settings } from './schema.ts';
import { PROVIDERS } from './sections/provider.ts';

/** A cap for somebody who is not there would hold nobody. */
export function limitsFit({ limits, users }: Settings): Problem[] {
  const names = new Set(users.map(({ name }) => name));
  return Object.keys(limits.users)
    .filter((name) => !names.has(name))
    .map((name, index): Problem => {
      const message = `there is no such user${meant(name, names, index)}`;
      return { area: 'limits', path: ['limits', 'users', name], message };
    });
}

export function modelsFit({ provider }: Settings): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, { name, input_price: input, output_price: output }] of provider.models.entries()) {
    const at = (key: string, message: string): number =>
      problems.push({ area: 'model', path: ['provider', 'models', index, key], message });
    const full = fullName(provider.name, name);
    const stranger = otherVendor(provider.name, name);
    if (stranger !== undefined) at('name', strange(stranger, provider.name));
    else if (seen.has(full)) at('name', 'is listed twice: keep one of them');
    if ((input === undefined) !== (output === undefined)) {
      at(input === undefined ? 'output_price' : 'input_price', 'write both input_price and output_price');
    }
    seen.add(full);
  }
  return problems;
}

/** One that stands in for itself, or twice, would be asked in vain while somebody waits. */
export function fallbacksFit({ agent, provider }: Settings): Problem[] {
  const seen = new Set<string>();
  return provider.fallback_models.flatMap((name, index): Problem[] => {
    const path = ['provider', 'fallback_models', index];
    const full = fullName(provider.name, name);
    const isAgain = seen.has(full);
    seen.add(full);
    const stranger = otherVendor(provider.name, name);
    if (stranger !== undefined) return [{ area: 'model', path, message: strange(stranger, provider.name) }];
    if (full === agent.model) return [{ area: 'model', path, message: 'is agent.model itself: list another one' }];
    return isAgain ? [{ area: 'model', path, message: 'is listed twice: keep one of them' }] : [];
  });
}

/** The provider whose model that is, where it is another one. What a server of many vendors calls its models may begin with any. */
function otherVendor(provider: string, name: string): string | undefined {
  if (provider === 'openai-compatible') return undefined;
  const vendor = name.slice(0, Math.max(name.indexOf('/'), 0));
  return vendor !== provider && PROVIDERS.some((known) => known === vendor) ? vendor : undefined;
}

const strange = (vendor: string, provider: string): string =>
  `is a model of "${vendor}" but provider.name is "${provider}": take one of its own, or change provider.name`;
