import type { Implementation } from '../../../protocol/contract.ts';
import type { MeterContract, MeterScope } from '../../../protocol/contracts/usage.ts';
import type { Announcer } from '../announcer.ts';
import { beginCall, endCall } from '../budgeting.ts';
import type { Journal } from '../journal.ts';

/** For the model calls of one turn, or of one job. `mine`: those that were let in here and are not over. */
export function meter(
  journal: Journal,
  announcer: Announcer,
  scope: MeterScope,
  mine: Set<number>,
): Implementation<typeof MeterContract> {
  return {
    begin(tokens) {
      const call = beginCall(journal, scope, tokens);
      if (call !== null) mine.add(call);
      return { call };
    },
    end({ call, end }) {
      const { micros, events } = endCall(journal, call, scope.turn, end);
      mine.delete(call);
      announcer.say(events);
      return { micros };
    },
  };
}
