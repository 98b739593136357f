import { Size } from '../../domain/size.ts';
import type { FeedConversation, FeedEntry, FeedHead } from '../../protocol/contracts/journal/index.ts';
import { Message, textOf } from '../../protocol/model.ts';
import * as z from '../../protocol/schema.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { READERS_MAX } from './tables/counted.ts';
import type { Imports } from './tables/imports.ts';

/** What an answer holds at most. */
const CONVERSATIONS_MAX = 100;
const ENTRIES_MAX = 500;
const BYTES_MAX = 700_000;
/** Of one text: nobody looks for what stands behind it. */
const TEXT_MAX_BYTES = 100_000;

type Changed = Omit<FeedConversation, 'readers'>;

interface SaidRow {
  readonly id: number;
  readonly author: string | null;
  readonly integrity: TrustLevel;
  readonly at: number;
  readonly message: string;
  readonly turn: string;
}

const bump = (conversation: string): string => `
  UPDATE feed SET revision = revision + 1;
  UPDATE conversations SET revision = (SELECT revision FROM feed) WHERE id = ${conversation};`;

const rewrite = (conversation: string): string => `
  ${bump(conversation)}
  UPDATE conversations SET rewritten = rewritten + 1 WHERE id = ${conversation};`;

const isForgotten = (conversation: string): string =>
  `(SELECT coalesce(why, '') FROM conversations WHERE id = ${conversation}) IN ('forgetting', 'forgotten')`;

/**
 * Whatever changes what was said aloud, or who could read it, gets a number: no writer has to remember it. The triggers are
 * this connection's own, like those of `enforceMoves`.
 */
export function countChanges(db: Database): void {
  db.exec(`
    CREATE TEMP TRIGGER feed_said AFTER INSERT ON main.entries WHEN NEW.aloud = 1
    BEGIN ${bump('NEW.conversation')} END;
    CREATE TEMP TRIGGER feed_unsaid AFTER DELETE ON main.entries
      WHEN OLD.aloud = 1 AND NOT ${isForgotten('OLD.conversation')}
    BEGIN ${rewrite('OLD.conversation')} END;
    CREATE TEMP TRIGGER feed_moved AFTER UPDATE OF conversation ON main.entries
      WHEN OLD.aloud = 1 AND OLD.conversation <> NEW.conversation
    BEGIN ${rewrite('OLD.conversation')} ${rewrite('NEW.conversation')} END;
    CREATE TEMP TRIGGER feed_taken_out AFTER UPDATE OF taken_out ON main.turns WHEN NEW.taken_out IS NOT NULL
    BEGIN ${rewrite('NEW.conversation')} END;
    CREATE TEMP TRIGGER feed_heard AFTER INSERT ON main.readers BEGIN ${bump('NEW.conversation')} END;
    CREATE TEMP TRIGGER feed_unheard AFTER DELETE ON main.readers BEGIN ${bump('OLD.conversation')} END;
    CREATE TEMP TRIGGER feed_level AFTER UPDATE OF level ON main.conversations WHEN OLD.level <> NEW.level
    BEGIN ${bump('NEW.id')} END;`);
}

/** What was said aloud, for whoever makes it searchable. */
export class Feed {
  readonly #imports: Imports;
  readonly #head;
  readonly #changed;
  readonly #readers;
  readonly #said;
  readonly #bump;
  readonly #begin;

  constructor(db: Database, imports: Imports) {
    this.#imports = imports;
    this.#head = db.prepare<[], { life: string; revision: number }>('SELECT life, revision FROM feed LIMIT 1');
    this.#changed = db.prepare<[number, number], Changed>(
      `SELECT id, revision, rewritten, place, level,
         (SELECT name FROM imports WHERE imports.conversation = conversations.id) AS name
       FROM conversations WHERE revision > ? ORDER BY revision LIMIT ?`,
    );
    this.#readers = db
      .prepare<[number], string>(
        `SELECT person FROM readers WHERE conversation = ? ORDER BY person LIMIT ${READERS_MAX}`,
      )
      .pluck();
    this.#said = db.prepare<[number, number, number], SaidRow>(
      `SELECT id, author, integrity, at, message, turn FROM entries INDEXED BY entries_said
       WHERE conversation = ? AND aloud = 1 AND id > ?
         AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.id = entries.turn AND turns.taken_out IS NOT NULL)
       ORDER BY id LIMIT ?`,
    );
    this.#bump = [
      db.prepare<[]>('UPDATE feed SET revision = revision + 1'),
      db.prepare<[number]>('UPDATE conversations SET revision = (SELECT revision FROM feed) WHERE id = ?'),
    ] as const;
    this.#begin = db.prepare<[string]>('UPDATE feed SET life = ?');
  }

  head(): FeedHead {
    const head = this.#head.get();
    if (head === undefined) throw new Error('the feed has one row');
    return head;
  }

  changed(after: number): { head: FeedHead; conversations: FeedConversation[] } {
    const conversations = this.#changed
      .all(after, CONVERSATIONS_MAX)
      .map((row) => ({ ...row, readers: this.#readers.all(row.id) }));
    return { head: this.head(), conversations };
  }

  said(conversation: number, after: number): { entries: FeedEntry[]; more: boolean } {
    // Who hides a conversation takes its readers first, and its words one by one.
    if (this.#readers.get(conversation) === undefined) return { entries: [], more: false };
    const size = new Size(BYTES_MAX);
    const entries: FeedEntry[] = [];
    const found = this.#imports.isOne(conversation)
      ? this.#imports.rows(conversation, after, ENTRIES_MAX).map(broughtAlong)
      : this.#said.all(conversation, after, ENTRIES_MAX).map(entryOf);
    for (const entry of found) {
      if (!size.take(entry) && entries.length > 0) return { entries, more: true };
      entries.push(entry);
    }
    return { entries, more: found.length === ENTRIES_MAX };
  }

  /** Of a conversation that no trigger looks at. */
  count(conversation: number): void {
    const [all, one] = this.#bump;
    all.run();
    one.run(conversation);
  }

  /** A backup was put back: numbers run again that somebody may know already. */
  beginAnew(life: string): void {
    this.#begin.run(life);
  }
}

function entryOf({ author, message, ...row }: SaidRow): FeedEntry {
  const { content } = z.parse(Message, JSON.parse(message));
  return { ...row, speaker: author, text: Size.cut(textOf(content), TEXT_MAX_BYTES), ref: null };
}

function broughtAlong({ seq, ...row }: ReturnType<Imports['rows']>[number]): FeedEntry {
  return { ...row, id: seq, text: Size.cut(row.text, TEXT_MAX_BYTES), turn: null };
}
