import { credentialIn } from '../../../domain/credential/index.ts';
import type { Implementation, ResultOf } from '../../../protocol/contract.ts';
import type { ShareScope, ShareWriterContract } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { turnId } from '../../../protocol/ids.ts';
import { STORE_LEVEL } from '../../../protocol/trust.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Journal } from '../journal.ts';
import { messageOf, runningTurn } from '../lookup.ts';
import { ask, before, believed, checkKey, mayGo, ofTurn, ownWords } from '../outgoing.ts';

type Became = ResultOf<typeof ShareWriterContract, 'share'>;

/** For one turn: words for the stores that were named when the port was minted. */
export function shareWriter(journal: Journal, scope: ShareScope): Implementation<typeof ShareWriterContract> {
  const id = turnId(scope.turn);
  return {
    share({ key, store, text: given, integrity }) {
      const sink = scope.sinks.find((one) => one.store === store);
      if (sink === undefined) throw new CoopError('E_NOT_ALLOWED');
      checkKey('journal.share.share', id, key);
      const text = given.toWellFormed();
      refuseCredentials(text);
      const became = journal.file.write((): Became => {
        const turn = runningTurn(journal, id);
        const known = before(journal, key);
        if (known !== undefined) return { outcome: known };

        const { trace } = messageOf(journal, turn.inbox);
        const job = { key, store, trace, ...ofTurn(turn) };
        const quote = sink.quoted === 'done' ? ownWords(journal, turn, text) : null;
        if (quote !== null) {
          refuseCredentials(quote);
          journal.jobs.add({ ...job, text: quote, integrity: turn.sender, quoted: 1 });
          return { outcome: 'queued' };
        }
        if (sink.unquoted === 'refused') throw new CoopError('E_NO_WAY_DOWN', { sink: `the ${store} memory` });
        if (sink.unquoted === 'done' && mayGo(journal, turn, integrity)) {
          journal.jobs.add({ ...job, text, integrity: believed(turn, integrity), quoted: 0 });
          return { outcome: 'queued' };
        }
        ask(journal, turn, integrity, { kind: 'memory', key, store, text, reaches: STORE_LEVEL[store] });
        return { outcome: 'asked' };
      });
      faultPoint('journal.noted');
      return became;
    },
  };
}

function refuseCredentials(text: string): void {
  const what = credentialIn(text);
  if (what !== undefined) throw new CoopError('E_CREDENTIAL', { what });
}
