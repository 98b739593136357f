/** Rules of `[limits]` and `[[provider.models]]` that the schema cannot say. */
import { fullName } from '../domain/money/catalogue.ts';
import { nearest } from '../domain/nearest.ts';
import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';
import { PROVIDERS } from './sections/provider.ts';

/** A cap for somebody who is not there would hold nobody. */
export function limitsFit({ limits, users }: Settings): Problem[] {
  const names = users.map(({ name }) => name);
  return Object.keys(limits.users)
    .filter((name) => !names.includes(name))
    .map((name): Problem => {
      const meant = nearest(name, names);
      const hint = meant === undefined ? `: users are ${names.join(', ')}` : `; did you mean "${meant}"?`;
      return { area: 'limits', path: ['limits', 'users', name], message: `there is no such user${hint}` };
    });
}

export function modelsFit({ provider }: Settings): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, { name, input_price: input, output_price: output }] of provider.models.entries()) {
    const at = (key: string, message: string): number =>
      problems.push({ area: 'model', path: ['provider', 'models', index, key], message });
    const full = fullName(provider.name, name);
    const vendor = name.slice(0, Math.max(name.indexOf('/'), 0));
    // What a server of many vendors calls its models may begin with the name of any.
    const isOwn = vendor === provider.name || provider.name === 'openai-compatible';
    if (!isOwn && PROVIDERS.some((known) => known === vendor)) {
      at('name', `is a model of "${vendor}" but provider.name is "${provider.name}"`);
    } else if (seen.has(full)) at('name', 'is listed twice');
    if ((input === undefined) !== (output === undefined)) {
      at(input === undefined ? 'output_price' : 'input_price', 'write both input_price and output_price');
    }
    seen.add(full);
  }
  return problems;
}
