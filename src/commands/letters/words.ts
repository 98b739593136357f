/** How dead letters are told to people. Their words are not told: they may be somebody else's. */

import { moment } from '../../domain/moment.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';

export type Letter = AttachResult<'letters'>['letters'][number];

const WHAT: Readonly<Record<`${Letter['kind']} ${Letter['state']}`, string>> = {
  'message failed': 'not answered',
  'message unknown': 'not answered',
  'reply failed': 'not delivered',
  'reply unknown': 'delivered or not, nobody knows',
  'job failed': 'not done',
  'job unknown': 'not done',
};

const whatOf = ({ kind, state }: Letter): string => WHAT[`${kind} ${state}`];

/** `reply-12  2026-03-01 18:30  alice in dm:terminal:alice: not delivered (nobody answers)` */
export function letterLine(letter: Letter): string {
  const { id, at, person, place, why } = letter;
  const whose = person === null ? place : `${person} in ${place}`;
  return `${id}  ${moment(at)}  ${whose}: ${whatOf(letter)}${why === null ? '' : ` (${why})`}`;
}

/** @throws CoopError `E_USAGE` */
export function letterIds(ids: readonly string[], verb: 'retry' | 'drop'): readonly string[] {
  const wrong = ids.find((id) => !/^(message|reply|job)-[1-9]\d{0,14}$/.test(id));
  if (wrong !== undefined) {
    throw new CoopError('E_USAGE', {
      why: `"${wrong.slice(0, 40)}" is no letter: "coop letters" lists them, like reply-12.`,
    });
  }
  if (ids.length === 0) throw new CoopError('E_USAGE', { why: `Say which: coop letters ${verb} ID` });
  return [...new Set(ids)];
}

/** For the message where somebody may not. */
export const HANDLED = 'what did not get through is dealt with';
