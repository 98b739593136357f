import { total } from '../../domain/models.ts';
import { oneLine } from '../../domain/one-line.ts';
import { reached } from '../../domain/reached.ts';
import { Size } from '../../domain/size.ts';
import type { PlaceKey } from '../../protocol/address.ts';
import type { Mark } from '../../protocol/contracts/own.ts';
import type { Conversation, ConversationRow, ConversationTurn, Said } from '../../protocol/contracts/sessions.ts';
import { type TurnId, turnId } from '../../protocol/ids.ts';
import { textOf, type Usage } from '../../protocol/model.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import type { Entries } from './tables/entries.ts';
import type { ImportedRow, Imports } from './tables/imports.ts';
import type { Looked, Marked } from './tables/own.ts';

/** Who looks back, and what their level is worth where they ask. */
export interface Looker {
  readonly person: string;
  readonly level: TrustLevel;
}

/** What an answer holds at most, and a text in it: both together fit into a line of the attach protocol. */
const PAGE_MAX = { turns: 100, bytes: 700_000 } as const;
const TEXT_MAX_BYTES = 300_000;
/** Tool calls and results of a turn that are looked through. */
const STEPS_MAX = 400;
/** Nobody needs to know whether it is a hundred thousand or more. */
const COUNT_MAX = 100_000;
const CALLS_MAX = 2_000;
const JOBS_MAX = 50;
const LISTED_MOST = 200;

type TurnRow = Omit<ConversationTurn, 'said' | 'steps' | 'usage' | 'jobs'>;

interface StepRow {
  readonly type: 'tool_call' | 'tool_result';
  readonly id: string;
  readonly name: string | null;
  readonly input: string | null;
  readonly failed: 0 | 1 | null;
}

/**
 * Conversations, for a person who looks back: those that they could read where they were held, which is where they are
 * among the readers of the latest turn and their level reaches the place's. Of a turn above their level there is only
 * what was said aloud.
 */
export class Past {
  readonly #entries: Entries;
  readonly #imports: Imports;
  readonly #list;
  readonly #page;
  readonly #one;
  readonly #open;
  readonly #newest;
  readonly #turns;
  readonly #steps;
  readonly #jobs;
  readonly #usage;

  constructor(db: Database, entries: Entries, imports: Imports) {
    this.#entries = entries;
    this.#imports = imports;
    const readable = `
      SELECT conversations.id, place, level, opened_at AS openedAt, closed_at AS closedAt, why, last_at AS lastAt,
        imports.name AS imported,
        (SELECT count(*) FROM (SELECT 1 FROM turns WHERE conversation = conversations.id
                               UNION ALL SELECT 1 FROM imported WHERE conversation = conversations.id
                               LIMIT ${COUNT_MAX})) AS turns
      FROM readers CROSS JOIN conversations ON conversations.id = readers.conversation
        LEFT JOIN imports ON imports.conversation = conversations.id
      WHERE readers.person = ? AND level IN (SELECT value FROM json_each(?))`;
    this.#list = db.prepare<[string, string, number], ConversationRow>(
      `${readable} ORDER BY last_at DESC, conversations.id LIMIT ?`,
    );
    this.#page = db.prepare<[string, string, number, number, number], ConversationRow>(
      `${readable} AND (readers.last_at, readers.conversation) > (?, ?)
       ORDER BY readers.last_at, readers.conversation LIMIT ?`,
    );
    this.#one = db.prepare<[string, string, number], ConversationRow>(
      `${readable} AND readers.conversation = ? LIMIT 1`,
    );
    this.#open = db.prepare<[string, string, PlaceKey], { id: number }>(
      `SELECT conversations.id FROM conversations CROSS JOIN readers ON readers.conversation = conversations.id
       WHERE person = ? AND level IN (SELECT value FROM json_each(?)) AND place = ? AND closed_at IS NULL LIMIT 1`,
    );
    this.#newest = db.prepare<[number, number], { id: TurnId }>(
      'SELECT id FROM turns WHERE conversation = ? AND taken_out IS NULL ORDER BY n DESC LIMIT ?',
    );
    this.#turns = db.prepare<[number, TurnId | null, number, number], TurnRow>(
      `SELECT id, person, level, state, error, started AS startedAt, ended AS endedAt, taken_out AS takenOut,
         (SELECT iif(state = 'sending', 'queued', state) FROM outbox
          WHERE turn = turns.id AND place = turns.place AND part = 0 AND kind IN ('reply', 'failure') LIMIT 1) AS delivery,
         (SELECT why FROM outbox
          WHERE turn = turns.id AND place = turns.place AND part = 0 AND kind IN ('reply', 'failure') LIMIT 1) AS deliveryWhy
       FROM turns
       WHERE conversation = ? AND n > coalesce((SELECT n FROM turns WHERE id = ? AND conversation = ? LIMIT 1), 0)
       ORDER BY n LIMIT ?`,
    );
    this.#steps = db.prepare<[TurnId, string], StepRow>(
      `SELECT block.value ->> 'type' AS type, block.value ->> 'id' AS id, block.value ->> 'name' AS name,
         substr(block.value ->> 'input', 1, 1000) AS input, block.value ->> 'failed' AS failed
       FROM entries, json_each(entries.message, '$.content') AS block
       WHERE turn = ? AND aloud = 0 AND level IN (SELECT value FROM json_each(?))
         AND block.value ->> 'type' IN ('tool_call', 'tool_result')
       ORDER BY seq, block.key LIMIT ${STEPS_MAX}`,
    );
    this.#jobs = db.prepare<[TurnId], { job: string }>(
      `SELECT coalesce(iif(kind = 'capture', 'remembering in ', '') || store, 'compacting') || CASE state WHEN 'failed' THEN ' failed' WHEN 'dropped' THEN ' dropped' ELSE ' waits' END
         || coalesce(' (' || error || ')', '') AS job
       FROM jobs WHERE turn = ? AND state <> 'done' AND (kind = 'share' OR error IS NOT NULL) AND (state <> 'dropped' OR error IS NOT NULL) ORDER BY id LIMIT ${JOBS_MAX}`,
    );
    // Not what was asked afterwards to have it remembered: how much that took depends on what is remembered already.
    this.#usage = db.prepare<[TurnId], Usage & { model: string }>(
      `SELECT model, input, output, cache_read AS cacheRead, cache_write AS cacheWrite
       FROM usage WHERE turn = ? AND purpose = 'turn' AND state <> 'running' ORDER BY id LIMIT ${CALLS_MAX}`,
    );
  }

  /** The newest first. */
  list({ person, level }: Looker, limit: number): ConversationRow[] {
    return this.#list.all(person, reached(level), limit);
  }

  /** All of them, a page behind `after`. The one that was talked in last comes last: one that is talked in meanwhile comes again. */
  page({ person, level }: Looker, [lastAt, id]: Mark): Looked<ConversationRow> {
    const rows = this.#page.all(person, reached(level), lastAt, id, LISTED_MOST);
    const marked = rows.map((row): Marked<ConversationRow> => ({ mark: [row.lastAt, row.id], row }));
    return { rows: marked, next: rows.length < LISTED_MOST ? null : (marked.at(-1)?.mark ?? null) };
  }

  /** One of them. */
  row({ person, level }: Looker, id: number): ConversationRow | undefined {
    return this.#one.get(person, reached(level), id);
  }

  /** The open conversation of the place, where all of it may be read from this level. */
  open({ person, level }: Looker, place: PlaceKey): number | undefined {
    return this.#open.get(person, reached(level), place)?.id;
  }

  /** What was said in the open conversation of the place: the newest `limit` that fit, oldest first. */
  history({ person, level }: Looker, place: PlaceKey, limit: number): Said[] {
    const open = this.#open.get(person, reached(level), place);
    if (open === undefined) return [];
    const size = new Size(PAGE_MAX.bytes);
    const newest: Said[] = [];
    // Every turn has its message: no more turns than entries are needed.
    for (const { id } of this.#newest.all(open.id, limit)) {
      for (const said of this.#said(id).reverse()) {
        if (newest.length >= limit || !size.take(said)) return newest.reverse();
        newest.push(said);
      }
    }
    return newest.reverse();
  }

  /** A page of a conversation, from behind the turn `after`. */
  show(looker: Looker, id: number, after: TurnId | undefined): Conversation | undefined {
    const row = this.row(looker, id);
    if (row === undefined) return undefined;
    if (row.imported !== null) return this.#broughtAlong(row, looker, after);
    const found = this.#turns.all(id, after ?? null, id, PAGE_MAX.turns + 1);
    const size = new Size(PAGE_MAX.bytes);
    const turns: ConversationTurn[] = [];
    for (const turn of found.slice(0, PAGE_MAX.turns)) {
      const whole = this.#turn(turn, looker.level);
      // One always fits: its texts are cut.
      if (!size.take(whole) && turns.length > 0) break;
      turns.push(whole);
    }
    return { row, turns, next: turns.length < found.length ? (turns.at(-1)?.id ?? null) : null };
  }

  /** Nobody was answered there: each line stands for itself. */
  #broughtAlong(row: ConversationRow, { person, level }: Looker, after: TurnId | undefined): Conversation {
    const found = this.#imports.rows(row.id, seqOf(after), PAGE_MAX.turns + 1);
    const size = new Size(PAGE_MAX.bytes);
    const turns: ConversationTurn[] = [];
    for (const line of found.slice(0, PAGE_MAX.turns)) {
      const turn = asTurn(line, person, level);
      if (!size.take(turn) && turns.length > 0) break;
      turns.push(turn);
    }
    return { row, turns, next: turns.length < found.length ? (turns.at(-1)?.id ?? null) : null };
  }

  #turn(turn: TurnRow, level: TrustLevel): ConversationTurn {
    const said = this.#said(turn.id);
    if (reaches(level, turn.level)) {
      const jobs = this.#jobs.all(turn.id).map(({ job }) => job);
      return { ...turn, said, steps: this.#did(turn, level), jobs, usage: this.#spent(turn.id) };
    }
    // How much it took tells how much it found.
    const error = turn.error === null ? null : 'E_FAILED';
    return { ...turn, error, deliveryWhy: null, said, steps: [], jobs: [], usage: null };
  }

  #said(turn: TurnId): Said[] {
    return this.#entries.read(turn, 'aloud').map(({ author, at, message }) => ({
      from: author,
      text: Size.cut(textOf(message.content), TEXT_MAX_BYTES),
      at,
    }));
  }

  #did({ id, state }: TurnRow, level: TrustLevel): ConversationTurn['steps'] {
    const rows = this.#steps.all(id, reached(level));
    const results = new Map(rows.flatMap((row) => (row.type === 'tool_result' ? [[row.id, row.failed === 1]] : [])));
    return rows
      .filter(({ type }) => type === 'tool_call')
      .map((call) => ({
        tool: oneLine(call.name ?? ''),
        summary: oneLine(call.input ?? ''),
        // A call that nobody answered came to nothing, unless it is still being answered.
        failed: results.get(call.id) ?? state !== 'running',
      }));
  }

  #spent(turn: TurnId): ConversationTurn['usage'] {
    const calls = this.#usage.all(turn);
    const last = calls.at(-1);
    return last === undefined ? null : { model: last.model, tokens: total(calls) };
  }
}

const LINE = 'line-';
const seqOf = (after: TurnId | undefined): number => Number(after?.slice(LINE.length) ?? 0) || 0;

function asTurn({ seq, speaker, at, text }: ImportedRow, person: string, level: TrustLevel): ConversationTurn {
  const said = [{ from: speaker, text: Size.cut(text, TEXT_MAX_BYTES), at }];
  const ended = { state: 'done', takenOut: null, error: null, startedAt: at, endedAt: at } as const;
  const nothing = { steps: [], usage: null, delivery: null, deliveryWhy: null, jobs: [] };
  return { id: turnId(`${LINE}${seq}`), person, level, ...ended, said, ...nothing };
}
