import { type Question, refOf } from './data.ts';

/** Recall is the share of a question's evidence among the first k. */
export interface Score {
  readonly name: string;
  readonly recall: Readonly<Record<5 | 10 | 20, number>>;
  readonly mrr: number;
  readonly ndcg: number;
  /** Recall@10 of each category. */
  readonly categories: Readonly<Record<string, number>>;
}

const AT = 10;

/** @param found refs for each question, best first, each once */
export function score(name: string, questions: readonly Question[], found: readonly (readonly string[])[]): Score {
  const each = questions.map(({ conv, evidence, category_name: category }, at) => {
    const wanted = new Set(evidence.map((turn) => refOf(conv, turn)));
    const refs = [...new Set(found[at] ?? [])];
    const hits = refs.map((ref) => wanted.has(ref));
    const first = hits.indexOf(true);
    const share = (k: number): number => hits.slice(0, k).filter(Boolean).length / wanted.size;
    return {
      category,
      recall: { 5: share(5), 10: share(10), 20: share(20) },
      mrr: first < 0 ? 0 : 1 / (first + 1),
      ndcg: gain(hits.slice(0, AT)) / gain(Array.from({ length: Math.min(AT, wanted.size) }, () => true)),
    };
  });
  const mean = (of: (one: (typeof each)[number]) => number, some = each): number =>
    some.reduce((sum, one) => sum + of(one), 0) / Math.max(1, some.length);
  const categories = [...new Set(each.map(({ category }) => category))].sort();
  return {
    name,
    recall: {
      5: mean(({ recall }) => recall[5]),
      10: mean(({ recall }) => recall[10]),
      20: mean(({ recall }) => recall[20]),
    },
    mrr: mean(({ mrr }) => mrr),
    ndcg: mean(({ ndcg }) => ndcg),
    categories: Object.fromEntries(
      categories.map((category) => [
        category,
        mean(
          ({ recall }) => recall[10],
          each.filter((one) => one.category === category),
        ),
      ]),
    ),
  };
}

function gain(hits: readonly boolean[]): number {
  return hits.reduce((sum, hit, at) => (hit ? sum + 1 / Math.log2(at + 2) : sum), 0);
}
