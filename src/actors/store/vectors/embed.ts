/** Words become vectors, some at a time, over the port of a lease. */
import { createHash } from 'node:crypto';
import type { Client } from '../../../protocol/contract.ts';
import { EMBED_TEXT_MAX, EMBED_TEXTS_MOST, type EmbeddingContract } from '../../../protocol/contracts/embedding.ts';
import { toCoopError } from '../../../protocol/errors.ts';
import type { VectorRows, Waiting } from './rows.ts';

export interface Embedding {
  readonly call: Client<typeof EmbeddingContract>;
  readonly model: string;
  readonly inTransaction: <T>(work: () => T) => T;
}

export interface Embedded {
  readonly embedded: number;
  readonly refused: number;
  /** Rows that were looked at: fewer than asked for, then none waits any more. */
  readonly looked: number;
}

const NOTHING = Buffer.alloc(0);
const HARMLESS = 'hello';

/** @param most rows of one audience */
export async function embedSome(rows: VectorRows, most: number, embedding: Embedding): Promise<Embedded> {
  const { call, model, inTransaction } = embedding;
  const found = rows.waiting(model, most).map((row) => ({ ...row, said: saidIn(row), now: digestOf(saidIn(row)) }));
  const isSame = ({ words, now }: (typeof found)[number]): boolean => words?.equals(now) ?? false;
  const same = found.filter(isSame);
  const other = found.filter((row) => !isSame(row));
  inTransaction(() => {
    for (const { id, updatedAt } of same) rows.seen(id, updatedAt);
  });

  let embedded = 0;
  let refused = 0;
  for (let at = 0; at < other.length; at += EMBED_TEXTS_MOST) {
    const some = other.slice(at, at + EMBED_TEXTS_MOST);
    const vectors = await vectorsFor(
      some.map(({ said }) => said),
      call,
    );
    inTransaction(() => {
      for (const [place, { id, updatedAt, now }] of some.entries()) {
        const vector = vectors[place];
        if (vector === undefined) refused += 1;
        else embedded += 1;
        rows.put({ id, model, words: now, seen: updatedAt, vector: vector ?? NOTHING });
      }
    });
  }
  return { embedded, refused, looked: found.length };
}

/** One text that the endpoint does not take must not keep the others from it: then each is asked for alone. */
async function vectorsFor(texts: string[], call: Embedding['call']): Promise<(Buffer | undefined)[]> {
  const together = await tried(texts, call);
  if (!('error' in together)) return together.vectors;
  const vectors: (Buffer | undefined)[] = [];
  for (const text of texts) {
    const alone = await tried([text], call);
    vectors.push('error' in alone ? undefined : alone.vectors[0]);
    // Where it takes nothing at all, that is no matter of one text.
    if ('error' in alone && vectors.length === 1 && 'error' in (await tried([HARMLESS], call))) throw alone.error;
  }
  return vectors;
}

/** What it refuses is an answer, what fails otherwise is not. */
async function tried(
  texts: string[],
  call: Embedding['call'],
): Promise<{ readonly vectors: Buffer[] } | { readonly error: unknown }> {
  try {
    const { vectors } = await call.embed({ texts, kind: 'document' });
    return { vectors: vectors.map((vector) => Buffer.from(vector, 'base64')) };
  } catch (error) {
    if (toCoopError(error).code !== 'E_PROVIDER_REQUEST') throw error;
    return { error };
  }
}

/** What it is called, says and holds, in that order: what is cut off at the end says least. */
function saidIn({ title, text, facts }: Waiting): string {
  const all = [title ?? '', text, ...(JSON.parse(facts) as string[])].filter((part) => part !== '');
  return all.join('\n').slice(0, EMBED_TEXT_MAX).toWellFormed();
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
