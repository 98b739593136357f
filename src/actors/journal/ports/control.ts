import type { Implementation } from '../../../protocol/contract.ts';
import type { JournalControlContract } from '../../../protocol/contracts/journal/index.ts';
import { unreachable } from '../../../protocol/errors.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Announcer } from '../announcer.ts';
import { begin } from '../begin.ts';
import { countCall } from '../budgeting.ts';
import type { Deliveries } from '../delivery.ts';
import { abandon } from '../end.ts';
import { holdMessage, holdWords, refuse, release } from '../holding.ts';
import { join } from '../joining.ts';
import type { Journal } from '../journal.ts';
import { overhear } from '../overhear.ts';
import { tellOwnerAgain, tellOwnerAnew } from '../owner.ts';
import { quietOf } from '../quiet-bell.ts';
import { runNow } from '../schedule/settle.ts';
import { unchooseModel } from '../unchoose.ts';
import { dropJob } from './job.ts';
import { settingsOf } from './settings.ts';

/** Of what did not get through so much is told with everything else; `letters` has the rest. */
const LETTERS_SHOWN = 5;

/** For the supervisor: it decides about messages and replies without reading them. */
export function control(
  journal: Journal,
  announcer: Announcer,
  deliveries: Deliveries,
): Implementation<typeof JournalControlContract> {
  const { file } = journal;
  return {
    begin(asked) {
      const begun = begin(journal, asked);
      faultPoint('journal.begun');
      return begun;
    },
    counted: ({ place }) => ({ people: file.read(() => [...journal.counted.in(place, journal.now())]) }),
    overhear(said) {
      announcer.say(overhear(journal, said));
      return {};
    },
    hold(message) {
      const { told, events } = holdMessage(journal, message);
      announcer.say(events);
      return { told };
    },
    join(asked) {
      const joined = join(journal, asked);
      faultPoint('journal.joined');
      return { joined };
    },
    held: () => ({ held: file.read(() => journal.held.list()) }),
    release(whose) {
      const released = release(journal, whose);
      announcer.say(released);
      return { released: released.length };
    },
    knows: ({ person }) => ({ known: file.read(() => journal.turns.knows(person)) }),
    refuse: (whom) => ({ messages: refuse(journal, whom) }),
    ping() {
      file.ping();
      return {};
    },
    giveBack({ inbox }) {
      file.write(() => journal.inbox.giveBack(inbox));
      return {};
    },
    abandon({ inbox, code, message }) {
      announcer.say(abandon(journal, inbox, code, message));
      return {};
    },
    async route({ outbox, decision, level, why, readers = [], judged }) {
      const row = file.read(() => journal.outbox.get(outbox));
      const isIt = row?.place === judged?.place && row?.level === judged?.level && row?.approved === judged?.approved;
      if (judged !== undefined && !isIt) return deliveries.state(outbox);
      switch (decision) {
        case 'send':
          await deliveries.send(outbox, { level, readers });
          break;
        case 'hold':
          holdWords(journal, outbox, level, why);
          break;
        case 'wait':
          break;
        default:
          unreachable(decision);
      }
      return deliveries.state(outbox);
    },
    dropJob({ job, why }) {
      announcer.say(dropJob(journal, job, why));
      return {};
    },
    budget(budget) {
      journal.budget = budget;
      return {};
    },
    spent(call) {
      countCall(journal, call);
      return {};
    },
    quiet({ quiet }) {
      journal.noticeBell.set(quietOf(quiet ?? undefined));
      return {};
    },
    chosenModel: ({ person, place }) => ({ model: file.read(() => journal.chosenModels.of(person, place)) }),
    chooseModel({ person, place, model }) {
      file.write(() => journal.chosenModels.choose(person, place, model));
      return {};
    },
    unchooseModel(asked) {
      announcer.say(unchooseModel(journal, asked));
      return {};
    },
    runJob({ job, run }) {
      const { state, events } = runNow(journal, job, run);
      announcer.say(events);
      return { state };
    },
    runs: ({ job, limit }) => ({ runs: file.read(() => journal.runs.list(job, limit)) }),
    lastRuns: ({ jobs }) => ({ runs: file.read(() => jobs.flatMap((job) => journal.runs.list(job, 1))) }),
    notice({ about, text }) {
      file.write(() => tellOwnerAgain(journal, about, text));
      return {};
    },
    noticeAnew({ about, text }) {
      file.write(() => tellOwnerAnew(journal, about, text));
      return {};
    },
    ...settingsOf(journal, announcer),
    overview: () => file.read(() => journal.overview()),
    letters: ({ others }) => ({ letters: file.read(() => journal.letters.list(LETTERS_SHOWN, others)) }),
    notices: () => ({ notices: file.read(() => journal.notices.list()) }),
  };
}
