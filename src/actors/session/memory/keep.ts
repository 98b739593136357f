import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import type { Purge } from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { type IdempotencyKey, idempotencyKey, turnId } from '../../../protocol/ids.ts';
import type { ChangeRow } from '../../../protocol/memory-commands.ts';
import type { StoreName } from '../../../protocol/trust.ts';
import { changeOf } from './rows.ts';
import { named, orNotThere, type Stores } from './stores.ts';

type UndoRequest = Extract<MemoryRequest, { command: 'memory_undo' }>;
type PurgeRequest = Extract<MemoryRequest, { command: 'memory_purge' }>;
type Keeper = ReturnType<Stores['keepers']>[number];

/** Among so many of the newest changes of a store the last is looked for that can be taken back. */
const NEWEST = 200;

/** Takes back one change, or what a turn did; in every store that may be looked after here. */
export async function undo({ what }: UndoRequest, stores: Stores): Promise<AnswerTo<'memory_undo'>> {
  const keepers = stores.keepers();
  switch (what.of) {
    case 'change': {
      const { key, one } = named(what.memory, keepers);
      return {
        undone: await orNotThere(what.memory, takeBack(one, { of: 'change', audience: key.audience, n: what.n })),
      };
    }
    case 'turn': {
      const undone: ChangeRow[] = [];
      for (const one of keepers) undone.push(...(await orNothing(takeBack(one, { of: 'turn', turn: what.turn }))));
      if (undone.length === 0) throw nothing(`change of turn ${JSON.stringify(what.turn)}`);
      return { undone };
    }
    case 'last': {
      const all = await Promise.all(
        keepers.map(async (one) =>
          (await one.keep.changes({ limit: NEWEST })).changes.map((change) => ({ change, one })),
        ),
      );
      const open = all.flat().filter(({ change }) => !change.undone && change.event !== 'restore');
      const last = open.sort((a, b) => b.change.at - a.change.at || b.change.n - a.change.n)[0];
      if (last === undefined) throw nothing('change');
      const { audience, n } = last.change;
      return { undone: await takeBack(last.one, { of: 'change', audience, n }) };
    }
  }
}

type What = Parameters<Keeper['keep']['undo']>[0]['what'];

async function takeBack({ store, keep }: Keeper, what: What): Promise<ChangeRow[]> {
  const { undone } = await keep.undo({ key: keyOf(store), what });
  return undone.map((change) => changeOf(change, store));
}

/** Each command is a wish of its own: whoever asks again is told what is taken back by now. */
function keyOf(store: StoreName): IdempotencyKey {
  return idempotencyKey(turnId(`command-${crypto.randomUUID()}`), `undo-${store}`);
}

async function orNothing(asked: Promise<ChangeRow[]>): Promise<ChangeRow[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CoopError && error.code === 'E_NOT_FOUND') return [];
    throw error;
  }
}

const nothing = (what: string): CoopError =>
  new CoopError('E_NOT_FOUND', {
    what: `${what} that could be taken back`,
    hint: '"coop memory show" lists the changes of a memory.',
  });

/** Says, or does: how many rows go for good. One bounded run a store. */
export async function purge(
  { what, dryRun }: PurgeRequest,
  person: string,
  stores: Stores,
): Promise<AnswerTo<'memory_purge'>> {
  const keepers = stores.keepers();
  const wanted = what.of === 'rows' ? byStore(what.memories, keepers) : undefined;
  const done: { store: StoreName; rows: number; more: boolean }[] = [];
  for (const { store, keep } of keepers) {
    const rows = wanted?.get(store);
    if (wanted !== undefined && rows === undefined) continue;
    const purging = purgeOf(what, rows ?? [], person);
    const asked = keep.purge({ purge: purging, dryRun });
    done.push({
      store,
      ...(await (what.of === 'rows' ? orNotThere(what.memories.join(', ').slice(0, 80), asked) : asked)),
    });
  }
  return {
    rows: done.reduce((sum, { rows }) => sum + rows, 0),
    stores: done.map(({ store, rows }) => ({ store, rows })),
    more: done.some(({ more }) => more),
  };
}

type Rows = Extract<Purge, { what: 'rows' }>['rows'];

function purgeOf(what: PurgeRequest['what'], rows: Rows, person: string): Purge {
  switch (what.of) {
    case 'rows':
      return { what: 'rows', rows };
    case 'mine':
      return { what: 'person', person };
    case 'person':
      return { what: 'person', person: what.person };
    case 'all':
      return { what: 'all' };
  }
}

function byStore(handles: readonly string[], keepers: readonly Keeper[]): ReadonlyMap<StoreName, Rows> {
  const rows = new Map<StoreName, Rows>();
  for (const handle of new Set(handles)) {
    const { store, audience, id } = named(handle, keepers).key;
    rows.set(store, [...(rows.get(store) ?? []), { audience, id }]);
  }
  return rows;
}
