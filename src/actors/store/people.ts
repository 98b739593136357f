import type { Database } from '../kernel/sqlite/index.ts';
import { STATEMENTS } from './read-statements.ts';
import { createAudience } from './schema.ts';

/** The people who have rows of their own, by the number that their tables carry. */
export interface People {
  /** Undefined for whoever never wrote for themselves: reading leaves no trace. */
  find(name: string): number | undefined;
  /** Makes the person's tables where they are missing. */
  numberOf(name: string): number;
}

export function people(db: Database): People {
  const person = db.prepare<[string], number>(STATEMENTS.person).pluck();
  const addPerson = db.prepare<[string], number>(STATEMENTS.addPerson).pluck();

  const add = db.transaction((name: string): number => {
    const id = addPerson.get(name);
    if (id === undefined) throw new Error('a person was added without a number');
    db.exec(createAudience(id));
    return id;
  });

  const find = (name: string): number | undefined => person.get(name);
  return { find, numberOf: (name) => find(name) ?? add.immediate(name) };
}
