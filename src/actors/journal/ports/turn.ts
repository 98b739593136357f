import { jobAt } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import { STEP_MAX, type TurnJournalContract, type TurnScope } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { turnId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/model.ts';
import { lowest, type TrustLevel } from '../../../protocol/trust.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Announcer } from '../announcer.ts';
import { sayBetween } from '../between.ts';
import { commit, fail } from '../end.ts';
import type { Known } from '../history.ts';
import { hear } from '../joining.ts';
import type { Journal } from '../journal.ts';
import { messageOf, runningTurn, turnOf } from '../lookup.ts';
import { MAX_STEPS } from '../tables/entries.ts';
import { alsoOf } from '../tables/inbox.ts';
import type { TurnRow } from '../tables/turns.ts';
import { traced } from '../traced.ts';

/** For one turn. Its conversation, person and level are those of its row: no method can be asked for another's. */
export function turnJournal(
  journal: Journal,
  announcer: Announcer,
  scope: TurnScope,
  /** There is something to be done later. */
  later: () => void = () => {},
): Implementation<typeof TurnJournalContract> {
  const { file, entries, history, summaries, turns, tracer } = journal;
  const id = turnId(scope.turn);
  return {
    load: () =>
      file.read(() => {
        const turn = turnOf(journal, id);
        const { text, at, also } = messageOf(journal, turn.inbox);
        // Who reads the answer elsewhere could not read here what was said here before; and each run of a job begins anew.
        const isApart = alsoOf(also).length > 0 || jobAt(turn.place) !== undefined;
        const past = isApart ? NOTHING : history.read(turn.conversation, turn.level);
        const own = summaries.own(id);
        // What is handed out counts as read, whatever its reader makes of it.
        const read = [...past.summaries, ...past.entries, ...(own === undefined ? [] : [own])];
        believeNoMore(journal, turn, ...read.map(({ integrity }) => integrity));
        const steps = entries.read(id, 'steps');
        return {
          message: { author: turn.person, text, at },
          summaries: past.summaries,
          history: past.entries,
          more: past.more,
          steps: steps.map((step) => step.message),
          heard: steps.flatMap(({ author }, step) => (author === null ? [] : [step])),
          ...(own === undefined ? {} : { own: { steps: own.steps, integrity: own.integrity, text: own.text } }),
        };
      }),

    believe({ integrity }) {
      file.read(() => believeNoMore(journal, turnOf(journal, id), integrity));
      return {};
    },

    append({ step, message }) {
      checkStep('journal.turn.append', step);
      if (JSON.stringify(message).length > STEP_MAX) {
        throw new CoopError('E_TOO_LARGE', { what: 'A step', limit: STEP_MAX });
      }
      const events = file.write(() => {
        const turn = runningTurn(journal, id);
        const integrity = lowest(turn.integrity, ...authorsOf(message));
        if (integrity !== turn.integrity) turns.believe(id, integrity);
        const { conversation, level } = turn;
        const words = { conversation, turn: id, author: null, level, integrity, message, at: journal.now() };
        return entries.step(words, step) ? sayBetween(journal, turn, message) : [];
      });
      announcer.say(events);
      if (message.role === 'assistant') faultPoint('journal.calls.appended');
      else faultPoint('journal.results.appended');
      return {};
    },

    hear(args) {
      checkStep('journal.turn.hear', args.step);
      const { heard, events } = hear(journal, id, args);
      if (heard.length > 0) faultPoint('journal.heard');
      announcer.say(events);
      return { messages: heard };
    },

    commit(args) {
      const span = tracer.span('journal.commit', args.trace, {
        kind: 'server',
        attributes: { 'coop.outcome': 'done' },
      });
      const { unheard, events } = traced(span, () => commit(journal, id, args, scope.capture));
      if (unheard) return { unheard };
      faultPoint('journal.committed');
      announcer.say(events);
      if (scope.capture !== undefined) later();
      return { unheard };
    },

    fail({ code, message, trace }) {
      const attributes = { 'coop.outcome': 'failed', 'coop.code': code };
      const span = tracer.span('journal.commit', trace, { kind: 'server', attributes });
      announcer.say(traced(span, () => fail(journal, id, code, message)));
      return {};
    },
  };
}

const NOTHING: Known = { summaries: [], entries: [], more: false };

function checkStep(what: string, step: number): void {
  if (step < 0 || step >= MAX_STEPS) {
    throw new CoopError('E_ARGUMENT', { what, why: `step: 0 to ${MAX_STEPS - 1}` });
  }
}

/** The turn has read this: what it says from now on is believed no more than the least of it. */
function believeNoMore({ file, turns }: Journal, turn: TurnRow, ...authors: readonly TrustLevel[]): void {
  const integrity = lowest(turn.integrity, ...authors);
  if (turn.state === 'running' && integrity !== turn.integrity) file.write(() => turns.believe(turn.id, integrity));
}

const authorsOf = ({ content }: Message): TrustLevel[] =>
  content.flatMap((block) => (block.type === 'tool_result' && block.integrity !== undefined ? [block.integrity] : []));
