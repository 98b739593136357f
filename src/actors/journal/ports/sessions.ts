import { PlaceKeySchema } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { SessionsContract, SessionsScope } from '../../../protocol/contracts/sessions.ts';
import { CoopError } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import type { Journal } from '../journal.ts';

/** For one person in one place: the conversations that they could read where they were held. */
export function sessions(journal: Journal, scope: SessionsScope): Implementation<typeof SessionsContract> {
  const { file, past, conversations, now } = journal;
  const place = z.parse(PlaceKeySchema, scope.place);
  return {
    history: ({ limit }) => ({ entries: file.read(() => past.history(scope, place, limit)) }),
    list: ({ limit }) => ({ sessions: file.read(() => past.list(scope, limit)) }),
    show({ id, after }) {
      const found = file.read(() => past.show(scope, id, after));
      if (found !== undefined) return found;
      throw new CoopError('E_NOT_FOUND', { what: 'such conversation', hint: '"coop sessions list" shows yours.' });
    },
    archive: () => ({ archived: file.write(() => conversations.archive(place, scope.person, now())) ?? null }),
  };
}
