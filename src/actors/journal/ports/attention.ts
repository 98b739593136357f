import { Size } from '../../../domain/size.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { Approval, AttentionContract, AttentionScope } from '../../../protocol/contracts/attention.ts';
import { Id } from '../../../protocol/ids.ts';
import * as z from '../../../protocol/schema.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Announcer } from '../announcer.ts';
import { decide } from '../deciding.ts';
import type { Journal } from '../journal.ts';
import { shown } from '../requests.ts';
import { PAGE } from '../tables/inbox.ts';

/** What is listed fits into a line of the attach protocol: the rest follows when some of it is decided. */
const LIST_MAX_BYTES = 700_000;

/** For one person who may decide. */
export function attention(
  journal: Journal,
  announcer: Announcer,
  scope: AttentionScope,
): Implementation<typeof AttentionContract> {
  const { file, notices } = journal;
  const person = z.parse(Id.person, scope.person);
  return {
    list: () => file.read(() => ({ approvals: waiting(journal, scope), notices: notices.unseen() })),
    decide(decision) {
      const { events, refusal } = decide(journal, person, scope.others, decision);
      faultPoint('journal.decided');
      announcer.say(events);
      if (refusal !== undefined) throw refusal;
      return { done: decision.decision === 'approve' ? 'approved' : 'denied' };
    },
    seen({ upTo }) {
      file.write(() => notices.seen(upTo));
      return {};
    },
  };
}

function waiting({ approvals, now }: Journal, { others, unguarded = false }: AttentionScope): Approval[] {
  const size = new Size(LIST_MAX_BYTES);
  const listed: Approval[] = [];
  for (let after = 0; ; ) {
    const page = approvals.pending(now(), after);
    for (const row of page) {
      after = row.n;
      if (others.includes(row.person)) continue;
      const approval = unguarded ? { ...shown(row), unguarded } : shown(row);
      // One always fits: what is asked for is no longer than that.
      if (!size.take(approval) && listed.length > 0) return listed;
      listed.push(approval);
    }
    if (page.length < PAGE) return listed;
  }
}
