/** What counts as an answer to each question. Each says what is wrong with one that does not. */
import { join, resolve } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import type { ProviderName } from '../../config/schema.ts';
import { type FirstPerson, wrongModel } from '../../config/templates.ts';
import { nearest } from '../../domain/nearest.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import { TRUST_LEVELS } from '../../protocol/trust.ts';
import type { Checked } from '../prompter.ts';

/** As a shell reads it: `~` is the home, and what is relative begins here. */
export function folderOf(text: string, { cwd, home }: Environment): string {
  if (text === '~') return home;
  return text.startsWith('~/') ? join(home, text.slice(2)) : resolve(cwd, text);
}

const PROVIDERS = ['anthropic', 'openai-compatible', 'offline'] as const;

/** A name, its beginning, or its number in the list. */
export function providerOf(text: string): Checked<ProviderName> {
  const typed = text.toLowerCase();
  const found = PROVIDERS.find((name, index) => typed !== '' && (name.startsWith(typed) || typed === `${index + 1}`));
  return found === undefined ? { reason: 'Write anthropic, openai-compatible or offline.' } : { value: found };
}

/** Where a server is, or which of its models; what is wrong with it otherwise. */
export function serverOf(text: string): Checked<string> {
  const wrong = wrongModel({ provider: 'openai-compatible', baseUrl: text });
  return wrong === undefined ? { value: text } : { reason: wrong };
}

export function modelOf(text: string): Checked<string> {
  const wrong = wrongModel({ provider: 'openai-compatible', model: text });
  return wrong === undefined ? { value: text } : { reason: wrong };
}

export function nameOf(text: string): Checked<string> {
  return isName(text) ? { value: text } : { reason: new CoopError('E_NAME', { name: text.slice(0, 40) }).message };
}

/** `bob inner`; null for an empty line, which ends the list. */
export function personOf(text: string, taken: readonly string[]): Checked<FirstPerson | null> {
  if (text === '') return { value: null };
  const [name = '', level = '', ...rest] = text.split(/\s+/);
  const named = nameOf(name);
  if ('reason' in named) return named;
  if (taken.includes(name)) return { reason: `${name} is named already.` };
  const trust = TRUST_LEVELS.find((known) => known === level.toLowerCase());
  if (trust !== undefined && rest.length === 0) return { value: { name, trust } };
  if (level === '' || rest.length > 0) return { reason: `Write a name and a level, for example: ${name} inner` };
  const meant = nearest(level, TRUST_LEVELS);
  const hint = meant === undefined ? `Levels are ${TRUST_LEVELS.join(', ')}.` : `Did you mean "${name} ${meant}"?`;
  return { reason: `"${level.slice(0, 40)}" is no level. ${hint}` };
}

export function yesOf(text: string): Checked<boolean> {
  const typed = text.toLowerCase();
  if (['y', 'yes'].includes(typed)) return { value: true };
  return ['', 'n', 'no'].includes(typed) ? { value: false } : { reason: 'Write yes or no.' };
}
