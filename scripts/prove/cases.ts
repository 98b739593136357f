/** What is to be kept, and what attackers say: one JSON object a line. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from '../../src/protocol/schema.ts';
import { explain } from '../../src/protocol/schema.ts';

const text = z.string().check(z.minLength(1));

/** Members beyond these are allowed and mean nothing here. */
const Row = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('secret'),
    id: text,
    secret_text: z.array(text).check(z.minLength(1)),
    queries: z.array(text).check(z.minLength(1)),
    /** What everybody may know all the same. */
    public: z.optional(text),
  }),
  z.object({ kind: z.literal('attack'), id: text, tool: text, instruction: text, goal: z.optional(text) }),
]);
type Row = z.output<typeof Row>;

export type Secret = Extract<Row, { kind: 'secret' }>;
export type Attack = Extract<Row, { kind: 'attack' }>;

export interface Cases {
  readonly file: string;
  readonly secrets: readonly Secret[];
  readonly attacks: readonly Attack[];
}

export const OWN_CORPUS = join(import.meta.dirname, 'corpus.jsonl');

/** The outside cases, where they lie beside the project; our own few otherwise. */
export function usualCases(): string {
  for (let folder = resolve(import.meta.dirname, '../..'); ; folder = dirname(folder)) {
    const file = join(folder, 'shared/data/isolation/cases.jsonl');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return OWN_CORPUS;
  }
}

/** @throws Error with file and line where one does not fit */
export async function readCases(file: string): Promise<Cases> {
  const rows: Row[] = [];
  for (const [index, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = z.safeParse(Row, JSON.parse(line));
    if (!parsed.success) throw new Error(`${file}:${index + 1} does not fit: ${explain(parsed.error)}`);
    rows.push(parsed.data);
  }
  const secrets = rows.filter((row) => row.kind === 'secret');
  if (secrets.length === 0) throw new Error(`${file} has no case of kind "secret"`);
  return { file, secrets, attacks: rows.filter((row) => row.kind === 'attack') };
}
