import { quoteIn } from '../../../domain/quote.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { ShareScope, ShareWriterContract } from '../../../protocol/contracts/journal.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { turnId } from '../../../protocol/ids.ts';
import { messageOf, runningTurn } from '../end.ts';
import type { Journal } from '../journal.ts';

/** For one turn: the person's own words of it, to the stores below its level that were named when the port was minted. */
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
        if (quote === null) throw new CoopError('E_NEEDS_APPROVAL', { sink: store });
        journal.jobs.add({ turn: id, store, text: quote, key, person, place, level, trace: message.trace });
      });
      return {};
    },
  };
}
