import { credentialIn } from '../../domain/credential/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Named } from './named.ts';

/** What of a draft gives access, with its article, in any of its parts: what a title announces may stand in the text. */
export function credentialOf(draft: Named, ...more: readonly (string | undefined)[]): string | undefined {
  const { text, title, facts, tags, people, files } = draft;
  const lists = [facts, tags, people, files].flatMap((list) => list ?? []);
  const parts = [title, text, ...lists, ...more].filter((part) => part !== undefined);
  return credentialIn(parts.join('\n\n'));
}

/** @throws CoopError `E_CREDENTIAL` */
export function refuseCredentials(draft: Named): void {
  const what = credentialOf(draft);
  if (what !== undefined) throw new CoopError('E_CREDENTIAL', { what });
}
