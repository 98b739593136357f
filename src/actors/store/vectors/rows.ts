import type { Database } from '../../kernel/sqlite/index.ts';
import { vectorsOf } from './schema.ts';

/** A row whose words have no vector of this model, or had other words when it got one. */
export interface Waiting {
  readonly id: number;
  readonly title: string | null;
  readonly text: string;
  /** As JSON. */
  readonly facts: string;
  readonly updatedAt: number;
  /** Of which words it has a vector of this model, if it has one. */
  readonly words: Buffer | null;
}

export interface StoredVector {
  readonly memory: number;
  readonly vector: Buffer;
}

/** The vectors of one audience: nothing here can reach another's. */
export interface VectorRows {
  waiting(model: string, limit: number): readonly Waiting[];
  put(row: { id: number; model: string; words: Buffer; seen: number; vector: Buffer }): void;
  /** Its words are those that were embedded. */
  seen(id: number, at: number): void;
  /** Of this model, behind `after`, by id. */
  page(model: string, after: number, limit: number): readonly StoredVector[];
}

export function vectorRows(db: Database, audience: number): VectorRows {
  const vectors = vectorsOf(audience);
  const waiting = db.prepare<[string, string, number], Waiting>(
    `SELECT m.id, m.title, m.text, m.facts, m.updated AS updatedAt, CASE WHEN v.model = ? THEN v.words END AS words
       FROM memories_${audience} m LEFT JOIN ${vectors} v ON v.memory = m.id
      WHERE m.state IN ('live', 'archived') AND (v.memory IS NULL OR v.model <> ? OR v.seen <> m.updated)
      ORDER BY m.id LIMIT ?`,
  );
  const put = db.prepare<[number, string, Buffer, number, Buffer]>(
    `INSERT INTO ${vectors} (memory, model, words, seen, vector) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (memory) DO UPDATE SET model = excluded.model, words = excluded.words, seen = excluded.seen,
       vector = excluded.vector`,
  );
  const seen = db.prepare<[number, number]>(`UPDATE ${vectors} SET seen = ? WHERE memory = ?`);
  const page = db.prepare<[string, number, number], StoredVector>(
    `SELECT memory, vector FROM ${vectors} WHERE model = ? AND memory > ? AND length(vector) > 0 ORDER BY memory LIMIT ?`,
  );
  const isThere = db.prepare<[number], number>(`SELECT 1 FROM memories_${audience} WHERE id = ?`).pluck();
  return {
    waiting: (model, limit) => waiting.all(model, model, limit),
    put({ id, model, words, seen: at, vector }) {
      // Purged while its words were on their way: then nothing of it comes back.
      if (isThere.get(id) !== undefined) put.run(id, model, words, at, vector);
    },
    seen: (id, at) => void seen.run(at, id),
    page: (model, after, limit) => page.all(model, after, limit),
  };
}
