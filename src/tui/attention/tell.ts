/** What waits for whoever decides, taken into the state. Pure. */

import { approvalDigest } from '../../domain/approval.ts';
import { moment } from '../../domain/moment.ts';
import type { Approval } from '../../protocol/contracts/attention.ts';
import type { ApprovalId } from '../../protocol/ids.ts';
import type { State } from '../state.ts';
import type { NewItem } from '../transcript/items.ts';
import { add } from '../transcript/transcript.ts';
import type { Told } from './told.ts';

/** A notice that is older says when it was. */
const FRESH_MS = 10 * 60_000;

/** Notices are shown once, and so are requests, unless they are not what was shown any more. */
export function tell(state: State, { approvals, notices, at, again }: Told): State {
  if (state.opened?.decides !== true) return state;
  const shown = again ? approvals : approvals.filter((approval) => !isKnown(state.cards, approval));
  const unseen = notices.filter(({ id }) => id > state.noticed);
  const items: NewItem[] = [
    ...unseen.map((notice): NewItem => {
      const when = at - notice.at > FRESH_MS ? `${moment(notice.at)} UTC: ` : '';
      return { kind: 'note', tone: 'plain', text: `${when}${notice.text}` };
    }),
    ...shown.map((approval): NewItem => ({ kind: 'card', approval, at })),
  ];
  return {
    ...state,
    cards: approvals,
    noticed: Math.max(state.noticed, ...notices.map(({ id }) => id)),
    transcript: items.length === 0 ? state.transcript : add(state.transcript, ...items),
  };
}

function isKnown(cards: readonly Approval[], approval: Approval): boolean {
  const known = cards.find(({ id }) => id === approval.id);
  return known !== undefined && approvalDigest(known) === approvalDigest(approval);
}

/** It is decided, or not what was shown: it can be decided by its card no more. */
export function forget(state: State, id: ApprovalId): State {
  return { ...state, cards: state.cards.filter((card) => card.id !== id) };
}
