import { PlaceKeySchema } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { ExchangeContract, ExchangeScope } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { Id } from '../../../protocol/ids.ts';
import * as z from '../../../protocol/schema.ts';
import type { Announcer } from '../announcer.ts';
import type { Journal } from '../journal.ts';
import { retry, undo } from '../taking-out.ts';

/** For one person in one place: their own last exchange, and no other. */
export function exchange(
  journal: Journal,
  announcer: Announcer,
  { person, place: where, level, tunes }: ExchangeScope,
): Implementation<typeof ExchangeContract> {
  const place = z.parse(PlaceKeySchema, where);
  const whose = { person: z.parse(Id.person, person), place, level };
  return {
    retry() {
      const { answer, events } = retry(journal, whose);
      announcer.say(events);
      return answer;
    },
    undo: () => undo(journal, whose),
    verbose({ on }) {
      const { file, exchanges } = journal;
      if (on !== undefined && !tunes) throw new CoopError('E_NOT_ALLOWED');
      if (on !== undefined) file.write(() => exchanges.setVerbose(place, on));
      return { on: file.read(() => exchanges.isVerbose(place)) };
    },
  };
}
