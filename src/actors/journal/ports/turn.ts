import type { Implementation } from '../../../protocol/contract.ts';
import type { TurnJournalContract } from '../../../protocol/contracts/journal.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { TurnId } from '../../../protocol/ids.ts';
import type { Announcer } from '../announcer.ts';
import { commit, fail, messageOf, runningTurn, turnOf } from '../end.ts';
import type { Journal } from '../journal.ts';
import { MAX_STEPS } from '../tables/entries.ts';
import { traced } from '../traced.ts';

/** Largest step, in characters of JSON: a tool's result that is larger was not cut by its tool. */
const STEP_MAX = 8_000_000;

/** For one turn. Its conversation, person and level are those of its row: no method can be asked for another's. */
export function turnJournal(
  journal: Journal,
  announcer: Announcer,
  id: TurnId,
): Implementation<typeof TurnJournalContract> {
  const { file, entries, history, tracer } = journal;
  return {
    load: () =>
      file.read(() => {
        const turn = turnOf(journal, id);
        const { text, at } = messageOf(journal, turn.inbox);
        return {
          message: { author: turn.person, text, at },
          history: history.of(turn.conversation, turn.level),
          steps: entries.read(id, 'steps').map((step) => step.message),
        };
      }),

    append({ step, message }) {
      if (step < 0 || step >= MAX_STEPS) {
        throw new CoopError('E_ARGUMENT', { what: 'journal.turn.append', why: `step: 0 to ${MAX_STEPS - 1}` });
      }
      if (JSON.stringify(message).length > STEP_MAX) {
        throw new CoopError('E_TOO_LARGE', { what: 'A step', limit: STEP_MAX });
      }
      file.write(() => {
        const { conversation, level } = runningTurn(journal, id);
        entries.step({ conversation, turn: id, author: null, level, message, at: journal.now() }, step);
      });
      return {};
    },

    commit(args) {
      const span = tracer.span('journal.commit', args.trace, {
        kind: 'server',
        attributes: { 'coop.outcome': 'done' },
      });
      announcer.say(traced(span, () => commit(journal, id, args)));
      return {};
    },

    fail({ code, message, trace }) {
      const attributes = { 'coop.outcome': 'failed', 'coop.code': code };
      const span = tracer.span('journal.commit', trace, { kind: 'server', attributes });
      announcer.say(traced(span, () => fail(journal, id, code, message)));
      return {};
    },
  };
}
