import { quoteIn } from '../../../domain/quote.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { ShareScope, ShareWriterContract } from '../../../protocol/contracts/journal.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { turnId } from '../../../protocol/ids.ts';
import { messageOf, runningTurn } from '../end.ts';
import type { Journal } from '../journal.ts';

/** A model that shares word after word says what it wants with the person's words: so few in one turn. */
const SHARES_MOST = 3;

const WORDS_LEAST = 3;

/** "ill" out of "I am not ill" is word for word and yet not what was said: a quote is at least this many words. */
const isStatement = (quote: string): boolean => quote.trim().split(/\s+/u).length >= WORDS_LEAST;

/** For one turn: the person's own words of it, to the stores that were named when the port was minted. */
export function shareWriter(journal: Journal, scope: ShareScope): Implementation<typeof ShareWriterContract> {
  const id = turnId(scope.turn);
  return {
    share({ key, store, text }) {
      if (!scope.stores.includes(store)) throw new CoopError('E_NOT_ALLOWED');
      // A key of another turn would let this one decide what that one finds done already.
      if (!key.startsWith(`${id}/`)) {
        throw new CoopError('E_ARGUMENT', { what: 'journal.share.share', why: 'key: of another turn' });
      }
      journal.file.write(() => {
        const { inbox, person, place, level } = runningTurn(journal, id);
        const message = messageOf(journal, inbox);
        const quote = quoteIn(message.text, text);
        const isNew = !journal.jobs.has(key);
        if (quote === null || !isStatement(quote) || (isNew && journal.jobs.pending(id).length >= SHARES_MOST)) {
          throw new CoopError('E_NEEDS_APPROVAL', { sink: store });
        }
        journal.jobs.add({ turn: id, store, text: quote, key, person, place, level, trace: message.trace });
      });
      return {};
    },
  };
}
