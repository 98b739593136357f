import { maskCredentials } from '../../domain/credential/index.ts';
import type { Attributes } from '../../protocol/trace.ts';

/**
 * Masks whatever looks like a credential, whoever asked for content: what somebody typed into a conversation does not belong
 * into a file that is read over shoulders. What is stored is not touched.
 */
export function maskedAttributes(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes).map(([key, value]) => [key, maskedValue(value)]);
  return Object.fromEntries(entries);
}

function maskedValue(value: Attributes[string]): Attributes[string] {
  return typeof value === 'string' ? maskCredentials(value) : value;
}
