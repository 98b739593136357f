import type { FeedEntry } from '../../protocol/contracts/journal/index.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import type { SearchDoc } from '../kernel/search/index.ts';

/** A sitting is over when nothing was said for so long. */
const SITTING_MS = 60 * 60 * 1_000;

/**
 * Numbers of rows are the same however often the index is made: entries of the journal have their own, and lines that were
 * brought along, which are counted in each conversation, lie above them.
 */
const BROUGHT = 2 ** 51;
const LINES_MOST = 2 ** 31;

/** How far a conversation was read. */
export interface ConversationRow {
  readonly id: number;
  readonly hearing: number;
  readonly name: string | null;
  readonly rewritten: number;
  readonly last_entry: number;
  readonly last_at: number;
  readonly segment: number;
}

/** What was said once, as it is found. */
export interface Row {
  readonly id: number;
  readonly conversation: number;
  readonly segment: number;
  readonly speaker: string | null;
  readonly integrity: TrustLevel;
  readonly at: number;
  readonly text: string;
  readonly turn: string | null;
  readonly ref: string | null;
}

/** What was said next in a conversation, each in its sitting. */
export function rowsOf(
  { id: conversation, name, last_at, segment }: ConversationRow,
  entries: readonly FeedEntry[],
): Row[] {
  let sitting = segment;
  let before = last_at;
  return entries.map(({ id: entry, ...said }) => {
    const id = name === null ? entry : BROUGHT + conversation * LINES_MOST + entry;
    if (sitting === 0 || Math.abs(said.at - before) > SITTING_MS) sitting = id;
    before = said.at;
    return { ...said, id, conversation, segment: sitting };
  });
}

/** As it is searched: whoever asks what somebody said names them. */
export function docOf({ id, conversation, segment, speaker, at, text }: Row): SearchDoc {
  return { id, at, segment, group: conversation, text: speaker === null ? text : `${speaker}: ${text}` };
}
