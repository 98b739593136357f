import type { FeedConversation, FeedEntry } from '../../protocol/contracts/journal/index.ts';
import type { SearchDoc } from '../kernel/search/index.ts';
import type { IndexFile } from './file.ts';
import { Hearings } from './hearings.ts';
import { type ConversationRow, docOf, type Row, rowsOf } from './rows.ts';

/** Rows that go in one transaction. */
const SLICE = 500;

/** What is looked at in each search table to see whether it finds its rows. */
const SAMPLES = 16;

/** What was said, filed by who could hear it. Each change is one transaction, and the same again changes nothing. */
export class Shelf {
  readonly hearings: Hearings;
  readonly #file: IndexFile;
  readonly #followed;
  readonly #follow;
  readonly #conversation;
  readonly #open;
  readonly #read;
  readonly #close;
  readonly #add;
  readonly #ownerOf;
  readonly #ids;
  readonly #remove;
  readonly #first;
  readonly #sample;
  readonly #count;

  constructor(file: IndexFile) {
    this.#file = file;
    const { db } = file;
    this.hearings = new Hearings(db);
    this.#followed = db.prepare<[], { life: string; revision: number }>('SELECT life, revision FROM followed LIMIT 1');
    this.#follow = db.prepare<[string, number]>('UPDATE followed SET life = ?, revision = ?');
    this.#conversation = db.prepare<[number], ConversationRow>('SELECT * FROM conversations WHERE id = ? LIMIT 1');
    this.#open = db.prepare<[number, number, string | null, number]>(
      'INSERT INTO conversations (id, hearing, name, rewritten) VALUES (?, ?, ?, ?)',
    );
    this.#read = db.prepare<[number, number, number, number]>(
      'UPDATE conversations SET last_entry = ?, last_at = ?, segment = ? WHERE id = ?',
    );
    this.#close = db.prepare<[number]>('DELETE FROM conversations WHERE id = ?');
    this.#add = db.prepare<Row>(
      `INSERT INTO rows (id, conversation, segment, speaker, integrity, at, text, turn, ref)
       VALUES (@id, @conversation, @segment, @speaker, @integrity, @at, @text, @turn, @ref)`,
    );
    this.#ownerOf = db
      .prepare<[number], number>(
        `SELECT hearing FROM rows CROSS JOIN conversations ON conversations.id = rows.conversation
         WHERE rows.id = ? LIMIT 1`,
      )
      .pluck();
    this.#ids = db
      .prepare<[number, number], number>('SELECT id FROM rows WHERE conversation = ? ORDER BY id LIMIT ?')
      .pluck();
    this.#remove = db.prepare<[number]>('DELETE FROM rows WHERE id = ?');
    this.#first = db.prepare<[], { id: number }>('SELECT id FROM conversations ORDER BY id LIMIT 1');
    this.#sample = db.prepare<[number, number], SearchDoc>(
      `SELECT rows.id, coalesce(speaker || ': ', '') || text AS text, at FROM conversations CROSS JOIN rows ON rows.conversation = conversations.id
       WHERE hearing = ? ORDER BY rows.id DESC LIMIT ?`,
    );
    this.#count = db.prepare<[], number>('SELECT count(*) FROM (SELECT 1 FROM rows LIMIT 10000000)').pluck();
  }

  /** Which life of the journal is followed, and as far as which change. */
  get followed(): { readonly life: string; readonly revision: number } {
    return this.#followed.get() ?? { life: '', revision: 0 };
  }

  get entries(): number {
    return this.#count.get() ?? 0;
  }

  follow(life: string, revision: number): void {
    this.#file.write(() => this.#follow.run(life, revision));
  }

  conversation(id: number): ConversationRow | undefined {
    return this.#conversation.get(id);
  }

  /** Filed under who can hear it now. */
  open({ id, place, level, readers, name, rewritten }: FeedConversation): void {
    this.#file.write(() => this.#open.run(id, this.hearings.of({ place, level, readers }), name, rewritten));
  }

  /** Whether this conversation stands where it belongs. */
  isAsIs({ id, place, level, readers, rewritten }: FeedConversation): boolean {
    const known = this.conversation(id);
    return known?.rewritten === rewritten && this.hearings.find({ place, level, readers }) === known.hearing;
  }

  /** What was said next in a conversation, in order. */
  add(id: number, entries: readonly FeedEntry[]): void {
    this.#file.write(() => {
      const conversation = this.conversation(id);
      if (conversation === undefined) return;
      const rows = rowsOf(conversation, entries);
      // A number can be one of a conversation that was forgotten, of which the feed tells later.
      for (const row of rows) this.#takeAway([row.id]);
      for (const row of rows) this.#add.run(row);
      this.hearings.table(conversation.hearing).add(rows.map(docOf));
      const last = rows.at(-1);
      const entry = entries.at(-1);
      if (last !== undefined && entry !== undefined) this.#read.run(entry.id, last.at, last.segment, id);
    });
  }

  /** Some of a conversation goes, at last itself. Answers whether there may be more. */
  takeAway(id: number): boolean {
    return this.#file.write(() => {
      const conversation = this.conversation(id);
      if (conversation === undefined) return false;
      if (this.#takeAway(this.#ids.all(id, SLICE))) return true;
      this.#close.run(id);
      this.hearings.dropIfEmpty(conversation.hearing);
      return false;
    });
  }

  /** Any conversation, for whoever takes all away. */
  any(): number | undefined {
    return this.#first.get()?.id;
  }

  /** No word of what was removed is in the file any more. */
  scrub(): void {
    this.#file.write(() => this.hearings.scrub());
    this.#file.checkpoint();
  }

  isWhole(): boolean {
    const { hearings } = this;
    return hearings.isWhole() && hearings.all().every((id) => hearings.table(id).finds(this.#sample.all(id, SAMPLES)));
  }

  #takeAway(ids: readonly number[]): boolean {
    for (const id of ids) {
      const hearing = this.#ownerOf.get(id);
      if (hearing === undefined) continue;
      this.hearings.table(hearing).remove([id]);
      this.hearings.soil();
      this.#remove.run(id);
    }
    return ids.length > 0;
  }
}
