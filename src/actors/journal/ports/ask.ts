import { levelIn, namesIn } from '../../../domain/folder-level.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { AskContract, Asked, AskScope } from '../../../protocol/contracts/journal/index.ts';
import { ASKED_FILE_MAX } from '../../../protocol/contracts/workspace.ts';
import { CoopError, unreachable } from '../../../protocol/errors.ts';
import { type IdempotencyKey, turnId } from '../../../protocol/ids.ts';
import type { Journal } from '../journal.ts';
import { runningTurn } from '../lookup.ts';
import { ask, before, checkKey } from '../outgoing.ts';

/** For one turn: what it may ask for, instead of doing it. */
export function asker(journal: Journal, scope: AskScope): Implementation<typeof AskContract> {
  const id = turnId(scope.turn);
  return {
    ask({ key, asked, integrity }) {
      if (!scope.kinds.includes(asked.kind)) throw new CoopError('E_NOT_ALLOWED');
      checkKey('journal.ask.ask', id, key);
      return journal.file.write(() => {
        const turn = runningTurn(journal, id);
        if (before(journal, key) === undefined) ask(journal, turn, integrity, wishFor(scope, key, asked));
        return { outcome: 'asked' as const };
      });
    },
  };
}

function wishFor({ files }: AskScope, key: IdempotencyKey, asked: Asked): Parameters<typeof ask>[3] {
  switch (asked.kind) {
    case 'url':
      return { kind: 'url', key, text: asked.url.toWellFormed(), reaches: 'public' };
    case 'file': {
      if (files === undefined) throw new CoopError('E_NOT_ALLOWED');
      const text = asked.text.toWellFormed();
      if (text.length > ASKED_FILE_MAX) throw new CoopError('E_TOO_LARGE', { what: asked.path, limit: ASKED_FILE_MAX });
      const reaches = levelIn(asked.path, files.level, files.parts);
      // Whoever decides is shown the one name that it has.
      const destination = namesIn(asked.path).join('/');
      return { kind: 'file', key, scope: files.scope, destination, text, reaches };
    }
    default:
      return unreachable(asked);
  }
}
