/** Requests as people see them. */

import { escapedLine } from '../../domain/escaped.ts';
import { oneLine } from '../../domain/one-line.ts';
import { PlaceKeySchema, parsePlace } from '../../protocol/address.ts';
import type { Action, Approval } from '../../protocol/contracts/attention.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { SETTINGS_SCOPE } from '../../protocol/contracts/settings.ts';
import { unreachable } from '../../protocol/errors.ts';
import * as z from '../../protocol/schema.ts';
import { answer } from './answer.ts';
import type { Journal } from './journal.ts';
import { messageOf, turnOf } from './lookup.ts';
import { note } from './note.ts';
import type { ApprovalRow } from './tables/approvals.ts';

export function shown(row: ApprovalRow): Approval {
  const { id, reaches, person, place, level, integrity, asked_at: askedAt, expires_at: expiresAt } = row;
  return { id, action: actionOf(row), reaches, person, place, level, integrity, askedAt, expiresAt };
}

export function actionOf({ kind, store, destination, scope, text }: ApprovalRow): Action {
  switch (kind) {
    case 'memory':
      if (store !== null) return { kind, store, text };
      break;
    case 'message':
    case 'reply':
      if (destination !== null) return { kind, place: z.parse(PlaceKeySchema, destination), text };
      break;
    case 'url':
      return { kind, text };
    case 'file':
      if (scope === SETTINGS_SCOPE) return { kind: 'settings', text };
      if (destination !== null && scope !== null) return { kind, scope, path: destination, text };
      break;
    default:
      return unreachable(kind);
  }
  throw new Error('a request leads nowhere');
}

/** What is asked for, in one line. Never the id of the request: this is read by models. */
function subject(row: ApprovalRow): string {
  const action = actionOf(row);
  switch (action.kind) {
    case 'memory':
      return `${excerpt(action.text)} for the ${action.store} memory`;
    case 'message':
      return `${excerpt(action.text)} for ${action.place}`;
    case 'reply':
      return `the answer to ${action.place} that was held`;
    case 'url':
      return `fetching ${excerpt(action.text)}`;
    case 'file':
      return `a new ${escapedLine(action.path)} (${action.text.length} characters)`;
    case 'settings':
      // The lines that change are for whoever decides: the file may say there what is nobody else's to read.
      return `a change of coop.toml (${excerpt(action.text.slice(0, Math.max(0, action.text.indexOf('\n\n'))))})`;
    default:
      return unreachable(action);
  }
}

const excerpt = (text: string): string => `“${escapedLine(oneLine(text))}”`;

/**
 * The conversation that a request came from hears what became of it: its people as a notice, and the turns after it as a note
 * of the turn that asked. A place from which an answer is held back hears nothing: not even that there is one. And where
 * several read, somebody may have come in since it was asked: the notice there has none of its words, the note belongs to
 * the conversation, which is closed to them.
 *
 * @param words what is said of the request, given what it is called.
 */
export function tellPlace(
  journal: Journal,
  row: ApprovalRow,
  words: (subject: string) => string,
): readonly JournalEvent[] {
  const turn = turnOf(journal, row.turn);
  const { place } = turn;
  note(journal, { ...turn, level: row.level, integrity: row.integrity }, words(subject(row)));
  if (row.kind === 'reply' && row.destination === place) return [];
  const said = words(parsePlace(place).kind === 'dm' ? subject(row) : `something that ${row.person} asked for here`);
  return [answer(journal, messageOf(journal, turn.inbox), turn, 'notice', said)];
}
