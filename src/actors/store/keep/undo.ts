import type { ArgsOf, ResultOf } from '../../../protocol/contract.ts';
import type {
  Audience,
  Change,
  MemoryKeepContract,
  MemoryKeepScope,
} from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { shown } from './changes.ts';
import type { Kept } from './kept.ts';
import { nameOf, type Touched } from './scope.ts';
import { takeBack, together } from './take-back.ts';

type Args = ArgsOf<typeof MemoryKeepContract, 'undo'>;
type Answer = ResultOf<typeof MemoryKeepContract, 'undo'>;

export interface UndoOptions {
  readonly keptOf: (audience: number) => Kept;
  /** Whose history this scope may touch. */
  readonly touched: (scope: MemoryKeepScope) => readonly Touched[];
  readonly now: () => number;
}

/** Receipts of what somebody took back: not a turn's. */
export const receiptsOf = (person: string): string => `keep:${person}`;

const RECEIPT = 'SELECT more FROM receipts WHERE turn = ? AND key = ?';
const ADD_RECEIPT = "INSERT INTO receipts (turn, key, id, outcome, at, more) VALUES (?, ?, 0, 'undone', ?, ?)";

/** Taking back: all of what is named, in one transaction, or nothing. Once per key. */
export function undoing(db: Database, { keptOf, touched, now }: UndoOptions) {
  const receipt = db.prepare<[string, string], string>(RECEIPT).pluck();
  const addReceipt = db.prepare<[string, string, number, string]>(ADD_RECEIPT);

  const again = (scope: MemoryKeepScope, numbers: string): Change[] => {
    // Written below.
    const named = JSON.parse(numbers) as readonly (readonly [Audience, number])[];
    return named.flatMap(([audience, n]) => {
      const number = touched(scope).find((one) => one.audience === audience)?.number;
      const change = number === undefined ? undefined : keptOf(number).changes.get(n);
      return change === undefined ? [] : [shown(change, audience)];
    });
  };

  const undo = db.transaction((scope: MemoryKeepScope, { key, what }: Args): Change[] => {
    const by = nameOf(scope);
    const before = receipt.get(receiptsOf(by), key);
    if (before !== undefined) return again(scope, before);
    const undone = touched(scope)
      .filter(({ audience }) => what.of === 'turn' || audience === what.audience)
      .flatMap(({ number, audience }) => {
        const { rows, changes } = keptOf(number);
        const options = { rows, changes, by, now: now() };
        const change = what.of === 'turn' ? undefined : changes.get(what.n);
        const single = change === undefined || change.undone ? [] : together(change, options);
        const found = what.of === 'turn' ? changes.openOfTurn(what.turn) : single;
        for (const one of found) takeBack(one, options);
        return found.map((one) => shown({ ...one, undone: true }, audience));
      });
    if (undone.length === 0) throw new CoopError('E_NOT_FOUND', { what: 'change', hint: '' });
    addReceipt.run(receiptsOf(by), key, now(), JSON.stringify(undone.map(({ audience, n }) => [audience, n])));
    return undone;
  });

  return (scope: MemoryKeepScope, args: Args): Answer => ({ undone: undo.immediate(scope, args) });
}
