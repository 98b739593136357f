/**
 * How well coop finds what was said and what was written down of it, through the import and the search that people use.
 *
 * @example
 * npm run eval:memory                          # over ../shared/data/locomo
 * npm run eval:memory -- --data DIR            # documents.jsonl, observations.jsonl, queries.jsonl
 * npm run eval:memory -- --quick               # without the prompt index
 */
import { parseArgs } from 'node:util';
import { Household } from './demo/household.ts';
import { Baseline } from './eval/baseline.ts';
import { search } from './eval/coop.ts';
import { type Data, load, type Question } from './eval/data.ts';
import { importNotes, importTurns } from './eval/imports.ts';
import { reminded } from './eval/reminded.ts';
import { age, oldButTheNewestFifth } from './eval/retention.ts';
import { type Score, score } from './eval/score.ts';

const LIMIT = 20;
/** What has to be reached: recall@10. */
const MUST = { self: 0.75, pooled: 0.73, kept: 0.95 } as const;
const REMIND = [500, 1_000, 2_000] as const;

const { values } = parseArgs({
  options: { data: { type: 'string', default: '../shared/data/locomo' }, quick: { type: 'boolean' } },
});
const data = await load(values.data);
const { questions } = data;

const configOf = (model: string, more: string): string => `
[agent]
id = "cooper"
model = "${model}"

[[users]]
name = "alice"
trust = "full"
match = ["terminal:default"]
${more}`;

const wrong: string[] = [];
const must = (what: string, figure: number, least: number): void => {
  if (figure < least) wrong.push(`${what}: ${figure.toFixed(3)}, less than ${least}`);
};

const settings = configOf('offline/simple', `\n[provider]\nname = "offline"\n${oldButTheNewestFifth(data.notes)}`);
await using house = await Household.start({ config: settings });
const rates = { turns: await importTurns(house, data), notes: await importNotes(house, data.notes) };
console.log(`import: ${Math.round(rates.turns)} turns and ${Math.round(rates.notes)} notes a second\n`);

const rows: Score[] = [...baseline(data)];
const said = await both('sessions search', ['sessions', 'search']);
const noted = await both('memory search', ['memory', 'search']);
const recalled = await both('recall', ['recall']);
rows.push(...said, ...noted, ...recalled);
must('sessions search, R@10', said[0].recall[10], MUST.self);
must('sessions search pooled, R@10', said[1].recall[10], MUST.pooled);

// In a house where nobody has looked for anything yet: what is used stays.
await using old = await Household.start({ config: settings });
await importTurns(old, data);
await importNotes(old, data.notes);
const aged = await age(old);
const after = await both('memory search, aged', ['memory', 'search'], old);
const recalledAfter = await both('recall, aged', ['recall'], old);
rows.push(...after, ...recalledAfter);
show(rows);

console.log(`\naged: ${aged.clusters} summaries, ${aged.archived} put aside`);
for (const [name, before, now] of [
  ['memory search', noted[0], after[0]],
  ['memory search pooled', noted[1], after[1]],
  ['recall', recalled[0], recalledAfter[0]],
  ['recall pooled', recalled[1], recalledAfter[1]],
] as const) {
  const kept = now.recall[10] / Math.max(before.recall[10], Number.EPSILON);
  console.log(`kept of R@10 after compression and archiving, ${name}: ${kept.toFixed(3)}`);
  must(`kept, ${name}`, kept, MUST.kept);
}

if (!values.quick) {
  for (const tokens of REMIND) {
    const rate = await reminded(data, tokens, (more) => configOf('anthropic/claude-test', more));
    console.log(`reminded of the evidence within ${tokens} tokens: ${rate.toFixed(3)}`);
  }
}
for (const words of wrong) console.log(`missed: ${words}`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Each conversation by itself, and all of them at once. */
async function both(name: string, command: readonly string[], where = house): Promise<readonly [Score, Score]> {
  const found = new Map<Question, readonly string[]>();
  for (const conv of new Set(questions.map((question) => question.conv))) {
    const some = questions.filter((question) => question.conv === conv);
    const refs = await search(
      where,
      command,
      some.map(({ question }) => question),
      LIMIT,
      conv,
    );
    for (const [at, question] of some.entries()) found.set(question, refs[at] ?? []);
  }
  const pooled = await search(
    where,
    command,
    questions.map(({ question }) => question),
    LIMIT,
  );
  return [
    score(
      name,
      questions,
      questions.map((question) => found.get(question) ?? []),
    ),
    score(`${name}, pooled`, questions, pooled),
  ];
}

function baseline({ turns }: Data): Score[] {
  const plain = new Baseline(turns);
  const scores = [false, true].map((pooled) =>
    score(
      `plain FTS5${pooled ? ', pooled' : ''}`,
      questions,
      questions.map((question) => plain.find(question, LIMIT, pooled)),
    ),
  );
  plain.close();
  return scores;
}

function show(scores: readonly Score[]): void {
  const categories = Object.keys(scores[0]?.categories ?? {});
  const line = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
  const figure = (value: number): string => value.toFixed(3).replace(/^0/, '');
  const head = ['', 'R@5', 'R@10', 'R@20', 'MRR', 'nDCG@10', ...categories];
  line(head);
  line(head.map(() => '---'));
  for (const { name, recall, mrr, ndcg, categories: by } of scores) {
    line([
      name,
      ...[recall[5], recall[10], recall[20], mrr, ndcg, ...categories.map((one) => by[one] ?? 0)].map(figure),
    ]);
  }
}
