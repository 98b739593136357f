import type { Attributes } from '../../protocol/trace.ts';

/**
 * What looks like an API key. After a letter only where the rest says so: `task-manager` is a word. Masked whoever asked for
 * content: a key that somebody typed into a conversation does not belong into a file that is read over shoulders.
 */
const KEY = /(?<![a-z])sk-[\w-]{6,}|sk-(?:ant|proj|or|live|test|svcacct)-[\w-]{4,}/gi;

export const masked = (text: string): string => text.replaceAll(KEY, 'sk-***');

export function maskedAttributes(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes).map(([key, value]) => [
    key,
    typeof value === 'string' ? masked(value) : value,
  ]);
  return Object.fromEntries(entries);
}
