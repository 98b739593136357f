import { quoteCards } from '../../../domain/approval.ts';
import { parsePlace } from '../../../protocol/address.ts';
import type { Implementation, ResultOf } from '../../../protocol/contract.ts';
import type { SendContract, SendScope } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { turnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Journal } from '../journal.ts';
import { messageOf, runningTurn } from '../lookup.ts';
import { ask, before, checkKey, mayGo, ownWords } from '../outgoing.ts';

type Became = ResultOf<typeof SendContract, 'send'>;

/** For one turn: words for the places that were named when the port was minted. */
export function sender(journal: Journal, scope: SendScope): Implementation<typeof SendContract> {
  const id = turnId(scope.turn);
  return {
    send({ key, place, text, integrity }) {
      const target = scope.places.find((one) => one.place === place);
      if (target === undefined) throw new CoopError('E_NOT_ALLOWED');
      checkKey('journal.send.send', id, key);
      const became = journal.file.write((): Became => {
        const turn = runningTurn(journal, id);
        const known = before(journal, key);
        if (known !== undefined) return { outcome: known };

        // Whoever reads it knows whose agent speaks, and that it is no word of coop.
        const words = (said: string): string => `${turn.person} sends: ${quoteCards(said.toWellFormed())}`;
        const goes = (level: TrustLevel, said: string, quoted: 0 | 1): void => {
          const { message_id: answers, trace } = messageOf(journal, turn.inbox);
          const row = { turn: id, key, channel: parsePlace(place).channel, place, level, answers, trace, quoted };
          journal.drafts.add({ ...row, kind: 'sent', text: words(said), at: journal.now() });
        };
        if (scope.unquoted === 'done' && mayGo(journal, turn, integrity)) {
          goes(turn.level, text, 0);
          return { outcome: 'queued' };
        }
        const quote = ownWords(journal, turn, text);
        if (quote !== null) {
          goes('public', quote, 1);
          return { outcome: 'queued' };
        }
        const wish = { kind: 'message', key, destination: place, text: words(text), reaches: target.level } as const;
        ask(journal, turn, integrity, wish);
        return { outcome: 'asked' };
      });
      faultPoint('journal.noted');
      return became;
    },
  };
}
