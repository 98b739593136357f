import type { Implementation } from '../../../protocol/contract.ts';
import type { JournalControlContract } from '../../../protocol/contracts/journal.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { InboxId } from '../../../protocol/ids.ts';
import type { Announcer } from '../announcer.ts';
import { begin } from '../begin.ts';
import type { Deliveries } from '../delivery.ts';
import { abandon, messageOf } from '../end.ts';
import type { Journal } from '../journal.ts';
import { dropJob } from './job.ts';

/** The owner hears of one sender once in this time, however much they write. */
const TOLD_MS = 60 * 60 * 1_000;

/** For the supervisor: it decides about messages and replies without reading them. */
export function control(
  journal: Journal,
  announcer: Announcer,
  deliveries: Deliveries,
): Implementation<typeof JournalControlContract> {
  return {
    begin: (asked) => begin(journal, asked),
    hold: ({ inbox, notice }) => ({ told: hold(journal, inbox, notice) }),
    giveBack({ inbox }) {
      journal.file.write(() => journal.inbox.giveBack(inbox));
      return {};
    },
    abandon({ inbox, code, message }) {
      announcer.say(abandon(journal, inbox, code, message));
      return {};
    },
    async route({ outbox, decision, why }) {
      if (decision === 'send') await deliveries.send(outbox);
      else deliveries.hold(outbox, why);
      return deliveries.state(outbox);
    },
    dropJob({ job, why }) {
      dropJob(journal, job, why);
      return {};
    },
    overview: () => journal.file.read(() => journal.overview()),
    notices: () => ({ notices: journal.file.read(() => journal.notices.list()) }),
  };
}

function hold(journal: Journal, id: InboxId, notice: string): boolean {
  const { file, inbox, jobs, notices, now, turns } = journal;
  return file.write(() => {
    const message = messageOf(journal, id);
    if (message.state === 'held') return false;
    if (message.state === 'done' || message.state === 'failed') {
      throw new CoopError('E_NOT_ALLOWED', {}, new Error('it does not wait for an answer'));
    }
    // Whoever it was from is not known any more: the turn that a crash left open goes no further.
    const turn = turns.ofMessage(id);
    if (turn !== undefined) {
      turns.fail(turn.id, 'E_HELD', now());
      jobs.drop(turn.id);
    }
    inbox.setState(id, 'held');
    const about = `held:${message.identity}`;
    if (notices.told(about, now() - TOLD_MS)) return false;
    notices.add(about, notice, now());
    return true;
  });
}
