import { mergeHits, queryTerms, type Ranked } from '../../domain/search/index.ts';
import { Size } from '../../domain/size.ts';
import type { PlaceKey } from '../../protocol/address.ts';
import type { ArgsOf } from '../../protocol/contract.ts';
import type {
  ConversationsContract,
  ConversationsScope,
  Heard,
  HeardLine,
} from '../../protocol/contracts/conversations.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { Match } from '../kernel/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import type { Hearings } from './hearings.ts';

/** What an answer holds at most: it fits into a line of the attach protocol. */
const BYTES_MAX = 700_000;
/** Characters of what was said, and of what stands beside it. */
const TEXT_MAX = 1_500;
const LINE_MAX = 200;
/** Before the first word that was looked for. */
const LEAD = 200;
/** More than are asked for: which of equals comes first must not depend on how the index was made. */
const EQUALS = 16;

interface Found {
  readonly conversation: number;
  readonly segment: number;
  readonly speaker: string | null;
  readonly integrity: TrustLevel;
  readonly at: number;
  readonly text: string;
  readonly ref: string | null;
  readonly name: string | null;
  readonly place: PlaceKey;
}

interface Beside extends HeardLine {
  readonly integrity: TrustLevel;
}

interface Candidate extends Match, Ranked {
  readonly row: Found;
}

type Asked = Omit<ArgsOf<typeof ConversationsContract, 'search'>, 'queries'>;

/** Looks for what was said, among what all of an audience could read. */
export class Search {
  readonly #hearings: Hearings;
  readonly #found;
  readonly #before;
  readonly #after;
  readonly #ofTurn;
  readonly #named;

  constructor(db: Database, hearings: Hearings) {
    this.#hearings = hearings;
    this.#found = db.prepare<[number], Found>(
      `SELECT conversation, rows.segment, speaker, integrity, at, text, ref, name, place
       FROM rows CROSS JOIN conversations ON conversations.id = rows.conversation
         CROSS JOIN hearings ON hearings.id = conversations.hearing
       WHERE rows.id = ? LIMIT 1`,
    );
    const beside = `SELECT speaker, integrity, substr(text, 1, ${LINE_MAX * 4}) AS text FROM rows WHERE conversation = ? AND segment = ?`;
    this.#before = db.prepare<[number, number, number], Beside>(`${beside} AND id < ? ORDER BY id DESC LIMIT 1`);
    this.#after = db.prepare<[number, number, number], Beside>(`${beside} AND id > ? ORDER BY id LIMIT 1`);
    this.#ofTurn = db.prepare<[string, number], number>('SELECT id FROM rows WHERE turn = ? LIMIT ?').pluck();
    this.#named = db
      .prepare<[string, number], number>(
        `SELECT id FROM conversations INDEXED BY conversations_by_name
         WHERE name = ? AND name IS NOT NULL AND hearing = ? LIMIT 1`,
      )
      .pluck();
  }

  /** As many of the queries as fit into an answer, at least the first. */
  all(scope: ConversationsScope, queries: readonly string[], asked: Asked): Heard[][] {
    const open = this.#hearings.openTo(scope);
    const own = new Set(scope.turn === null ? [] : this.#ofTurn.all(scope.turn, 10_000));
    const size = new Size(BYTES_MAX);
    const results: Heard[][] = [];
    for (const query of queries) {
      const heard = this.#one(open, own, query, asked);
      if (!size.take(heard)) {
        // One always fits: its last hits are left out.
        if (results.length === 0) results.push(fitting(heard));
        break;
      }
      results.push(heard);
    }
    return results;
  }

  #one(open: readonly number[], own: ReadonlySet<number>, query: string, { limit, conversation }: Asked): Heard[] {
    const lists = open.map((hearing) => {
      const group = this.#groupOf(hearing, conversation);
      if (group === null) return [];
      const table = this.#hearings.table(hearing);
      const options = { limit: limit + EQUALS, ...(group === undefined ? {} : { group }) };
      const matches = table.search(query, { ...options, where: (id) => !own.has(id) });
      return this.#ranked(matches).slice(0, limit);
    });
    return mergeHits(lists, limit).map((candidate) => this.#heard(candidate, query));
  }

  /** Undefined: everything. Null: nothing here. */
  #groupOf(hearing: number, conversation: string | undefined): number | null | undefined {
    if (conversation === undefined) return undefined;
    const named = this.#named.get(conversation, hearing);
    if (named !== undefined) return named;
    return /^\d{1,15}$/.test(conversation) ? Number(conversation) : null;
  }

  /** Of equals the newer first. */
  #ranked(matches: readonly Match[]): Candidate[] {
    return matches
      .flatMap((match) => {
        const row = this.#found.get(match.id);
        return row === undefined ? [] : [{ ...match, row, at: row.at }];
      })
      .sort((a, b) => b.score - a.score || b.at - a.at || b.id - a.id)
      .map((candidate, index) => ({ ...candidate, rank: index + 1 }));
  }

  #heard({ id, row, coverage, rank, score }: Candidate, query: string): Heard {
    const { segment, integrity, ...said } = row;
    const before = this.#before.get(row.conversation, segment, id);
    const after = this.#after.get(row.conversation, segment, id);
    const others = [before, after].flatMap((line) => (line === undefined ? [] : [line.integrity]));
    return {
      ...said,
      text: excerpt(said.text, query),
      before: lineOf(before),
      after: lineOf(after),
      integrity: lowest(integrity, ...others),
      coverage,
      rank,
      score,
    };
  }
}

function fitting(heard: readonly Heard[]): Heard[] {
  const size = new Size(BYTES_MAX);
  return heard.filter((one) => size.take(one));
}

function lineOf(beside: Beside | undefined): HeardLine | null {
  if (beside === undefined) return null;
  const text = beside.text.replaceAll(/\s+/g, ' ').trim();
  return {
    speaker: beside.speaker,
    text: text.length > LINE_MAX ? `${text.slice(0, LINE_MAX).toWellFormed()}…` : text,
  };
}

/** What is long from where the words stand that were looked for. */
function excerpt(text: string, query: string): string {
  if (text.length <= TEXT_MAX) return text;
  const lower = text.toLowerCase();
  const places = queryTerms(query)
    .map(({ word }) => lower.indexOf(word))
    .filter((place) => place >= 0);
  const from = Math.max(0, Math.min(...(places.length === 0 ? [0] : places), text.length - TEXT_MAX) - LEAD);
  const cut = text.slice(from, from + TEXT_MAX).toWellFormed();
  return `${from > 0 ? '…' : ''}${cut}${from + TEXT_MAX < text.length ? '…' : ''}`;
}
