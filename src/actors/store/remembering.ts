import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type {
  Decision,
  MemoryMendContract,
  MemorySettleContract,
  MemoryWriteContract,
  MemoryWriteScope,
  Written,
} from '../../protocol/contracts/memory/index.ts';
import { CoopError, unreachable } from '../../protocol/errors.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import type { Database, Disk } from '../kernel/sqlite/index.ts';
import { refuseCredentials } from './credentials.ts';
import type { People } from './people.ts';
import { receipts } from './receipts.ts';
import { EVERYONE } from './schema.ts';
import type { Tables } from './tables.ts';
import type { Saying, Writing } from './writing.ts';

export interface RememberingOptions {
  readonly known: People;
  readonly of: (audience: number) => Tables;
  readonly now: () => number;
  readonly disk: Disk;
  readonly overFile: <T>(work: () => T) => T;
}

type Wish = ArgsOf<typeof MemoryWriteContract, 'write'>;
type Settling = ArgsOf<typeof MemorySettleContract, 'settle'>;
type Correction = ArgsOf<typeof MemoryMendContract, 'correct'>;
type Forgetting = ArgsOf<typeof MemoryMendContract, 'forget'>;

export interface Remembering {
  write(scope: MemoryWriteScope, wish: Wish): Written;
  settle(scope: MemoryWriteScope, settling: Settling): ResultOf<typeof MemorySettleContract, 'settle'>;
  correct(scope: MemoryWriteScope, correction: Correction): Written;
  forget(scope: MemoryWriteScope, forgetting: Forgetting): ResultOf<typeof MemoryMendContract, 'forget'>;
}

/** Everything that turns and their jobs write: each wish once, in one transaction with its history and its receipt. */
export function remembering(db: Database, { known, of, now, disk, overFile }: RememberingOptions): Remembering {
  const done = receipts(db);

  const once = db.transaction(
    (scope: MemoryWriteScope, number: number, key: string, said: TrustLevel | undefined, work: Work) => {
      const before = done.find(scope.turn, key);
      if (before !== undefined) return before;
      const { author, place, turn, conversation = null, integrity } = scope;
      const at = now();
      const saying = { author, place, turn, conversation, at, integrity: lowest(integrity, said ?? integrity) };
      const written = work(of(number).writing, saying);
      faultPoint('store.committing');
      done.add(turn, key, written, at);
      return written;
    },
  );

  const run = (
    scope: MemoryWriteScope,
    key: string,
    said: TrustLevel | undefined,
    work: Work,
    makes = true,
  ): readonly Written[] => {
    disk.admit();
    return overFile(() => {
      const number = numberOf(scope, makes);
      faultPoint('store.writing');
      const written = once.immediate(scope, number, key, said, work);
      faultPoint('store.written');
      return written;
    });
  };

  /** Reading, and changing what is not there, leaves no trace. */
  const numberOf = ({ audience, author }: MemoryWriteScope, makes: boolean): number => {
    if (audience === 'everyone') return EVERYONE;
    const number = makes ? known.numberOf(author) : known.find(author);
    if (number === undefined) throw notThere();
    return number;
  };

  return {
    write(scope, { key, integrity, ...draft }) {
      // Before anything: a person's tables are not made for what is refused.
      refuseCredentials(draft);
      return only(run(scope, key, integrity, (writing, saying) => [writing.say(draft, saying, true)]));
    },

    settle(scope, { key, decisions, integrity }) {
      for (const decision of decisions) if (decision.decision !== 'none') refuseCredentials(decision.draft);
      const written = run(scope, key, integrity, (writing, saying) =>
        decisions.map((decision) => settled(decision, writing, saying)),
      );
      return { written: [...written] };
    },

    correct(scope, { key, id, change, integrity }) {
      refuseCredentials(change);
      return only(run(scope, key, integrity, (writing, saying) => [there(writing.correct(id, change, saying))], false));
    },

    forget(scope, { key, id }) {
      const forgetting: Work = (writing, saying) => {
        if (!writing.forget(id, saying)) throw notThere();
        return [{ id, outcome: 'none' }];
      };
      run(scope, key, undefined, forgetting, false);
      return { id };
    },
  };
}

type Work = (writing: Writing, saying: Saying) => readonly Written[];

function settled(decision: Decision, writing: Writing, saying: Saying): Written {
  switch (decision.decision) {
    case 'add':
      return writing.say(decision.draft, saying, false);
    case 'update':
      return there(writing.update(decision.id, decision.draft, saying));
    case 'supersede':
      return there(writing.supersede(decision.id, decision.draft, saying));
    case 'none':
      return { id: 0, outcome: 'none' };
    default:
      return unreachable(decision);
  }
}

const notThere = (): CoopError => new CoopError('E_NOT_FOUND', { what: 'memory', hint: '' });

function there(written: Written | undefined): Written {
  if (written === undefined) throw notThere();
  return written;
}

function only([written]: readonly Written[]): Written {
  if (written === undefined) throw new Error('nothing was written');
  return written;
}
