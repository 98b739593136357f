import type { Fault } from '../../src/actors/kernel/fault/rule.ts';

/** One fault of one kind of actor. */
export interface Cell {
  readonly kind: string;
  /** Its Worker's name. */
  readonly actor: string;
  readonly fault: Fault;
}

const ACTORS = {
  journal: 'journal',
  // Of which the bystander is lent nothing: whoever waits for a hung store waits for it alone.
  store: 'store:private',
  index: 'index',
  provider: 'provider',
  session: 'session',
  terminal: 'channel:terminal',
  observer: 'observer',
} as const;

const FAULTS: readonly Fault[] = ['throw', 'exit', 'loop', 'heap', 'reject'];

/** Owners of a SQLite file, in which one call can hang. */
const WITH_SQLITE: readonly string[] = ['journal', 'store', 'index'];

export const CELLS: readonly Cell[] = Object.entries(ACTORS).flatMap(([kind, actor]) =>
  [...FAULTS, ...(WITH_SQLITE.includes(kind) ? (['statement'] as const) : [])].map((fault) => ({ kind, actor, fault })),
);

/** Some of them, by `journal`, `loop` or `store:loop`. */
export function chosen(names: readonly string[]): readonly Cell[] {
  if (names.length === 0) return CELLS;
  return CELLS.filter(({ kind, fault }) => [kind, fault, `${kind}:${fault}`].some((name) => names.includes(name)));
}
