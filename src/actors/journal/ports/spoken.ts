import type { Implementation } from '../../../protocol/contract.ts';
import type { SpokenContract, SpokenScope } from '../../../protocol/contracts/journal/index.ts';
import { isStranger, turnId } from '../../../protocol/ids.ts';
import { textOf } from '../../../protocol/model.ts';
import { reaches } from '../../../protocol/trust.ts';
import type { Journal } from '../journal.ts';
import { turnOf } from '../lookup.ts';

/**
 * For one turn: whether an address was said in its conversation. By a person who is believed at the turn's level: an address in
 * the words of a stranger, or of a time when its speaker was worth less, is nobody's wish here.
 */
export function spoken(journal: Journal, scope: SpokenScope): Implementation<typeof SpokenContract> {
  const id = turnId(scope.turn);
  return {
    isSpoken: ({ url }) => ({
      spoken: journal.file.read(() => {
        const { conversation, level } = turnOf(journal, id);
        if (journal.approvals.hasUrl(url, conversation)) return true;
        return journal.entries.saidWith(conversation, url).some(({ author, integrity, message }) => {
          if (author === null || isStranger(author) || !reaches(integrity, level)) return false;
          return message.role === 'user' && standsIn(url, textOf(message.content));
        });
      }),
    }),
  };
}

/** What may stand before or behind an address without being of it. */
const AROUND = /[\s<>()[\]{}"'`|,;]/u;
/** And behind it, at the end of a sentence. */
const END = /^[.,;:!?)\]}>"'`]*(?:\s|$)/u;

/** Byte for byte, and whole: the beginning of a longer address is another address. */
export function standsIn(url: string, text: string): boolean {
  for (let at = text.indexOf(url); at >= 0; at = text.indexOf(url, at + 1)) {
    const before = at === 0 ? '' : (text[at - 1] ?? '');
    const after = text.slice(at + url.length, at + url.length + 40);
    if ((before === '' || AROUND.test(before)) && (after === '' || END.test(after) || /^[\s<>"'`|]/u.test(after)))
      return true;
  }
  return false;
}
