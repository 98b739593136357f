import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that was said. */
export interface Turn {
  readonly conv: string;
  readonly dia_id: string;
  readonly speaker: string;
  readonly date: string;
  readonly text: string;
}

/** Something that somebody wrote down of it. */
export interface Note {
  readonly conv: string;
  readonly date: string;
  readonly speaker: string;
  readonly text: string;
  readonly dia_ids: readonly string[];
}

export interface Question {
  readonly conv: string;
  readonly question: string;
  readonly category_name: string;
  readonly evidence: readonly string[];
}

export interface Data {
  readonly turns: readonly Turn[];
  readonly notes: readonly Note[];
  /** Those with evidence: the rest cannot be scored. */
  readonly questions: readonly Question[];
}

const FILES = ['documents.jsonl', 'observations.jsonl', 'queries.jsonl'] as const;

/** What is measured with: three files of a folder. */
export async function load(folder: string): Promise<Data> {
  const missing = FILES.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    throw new Error(`${folder} has no ${missing.join(', ')}: name a folder that has them with "-- --data DIR"`);
  }
  const lines = async <T>(name: string): Promise<T[]> =>
    (await readFile(join(folder, name), 'utf8'))
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): T => JSON.parse(line));
  const [turns, notes, questions] = await Promise.all([
    lines<Turn>(FILES[0]),
    lines<Note>(FILES[1]),
    lines<Question>(FILES[2]),
  ]);
  return { turns, notes, questions: questions.filter(({ evidence }) => evidence.length > 0) };
}

/** What a turn is called in the import, and in what is found. */
export const refOf = (conv: string, turn: string): string => `${conv}/${turn}`;
