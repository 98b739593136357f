/** Which rows of a conversation that somebody brought along were said in one sitting, and so are each other's context. */
import { searchTables } from '../../kernel/search/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { tablesOf } from '../schema.ts';

/** A sitting is over when nothing was said for so long. */
const SITTING_MS = 60 * 60 * 1_000;

export interface Said {
  readonly id: number;
  readonly conversation: string | null;
  readonly at: number;
}

export interface LastSaid {
  readonly at: number;
  readonly segment: number;
}

export class Sittings {
  readonly #last = new Map<string, LastSaid>();
  readonly #lastOf: (conversation: string) => LastSaid | undefined;

  /** @param lastOf what was said last in a conversation, where it is known from before */
  constructor(lastOf: (conversation: string) => LastSaid | undefined = () => undefined) {
    this.#lastOf = lastOf;
  }

  /** The segment that a row belongs to; 0 stands alone. Rows come in the order in which they were said. */
  segmentOf({ id, conversation, at }: Said): number {
    if (conversation === null) return 0;
    const last = this.#last.get(conversation) ?? this.#lastOf(conversation);
    const goesOn = last !== undefined && last.segment !== 0 && Math.abs(at - last.at) <= SITTING_MS;
    const segment = goesOn ? last.segment : id;
    this.#last.set(conversation, { at, segment });
    return segment;
  }
}

/** Those of one audience, going on where its tables end. */
export function sittingsOf(db: Database, audience: number): Sittings {
  const { memories, search } = tablesOf(audience);
  const last = db.prepare<[string], LastSaid>(
    `SELECT m.at, r.segment FROM ${memories} AS m CROSS JOIN ${searchTables(search).rows} AS r ON r.id = m.id
      WHERE m.conversation = ? ORDER BY m.id DESC LIMIT 1`,
  );
  return new Sittings((conversation) => last.get(conversation));
}
