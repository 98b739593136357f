import { nearest } from '../../domain/nearest.ts';
import type { Implementation } from '../../protocol/contract.ts';
import type { OperationsContract } from '../../protocol/contracts/operations.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { House } from './house.ts';
import type { Sessions } from './sessions.ts';

/** The answer goes out first, although it may pass through the very actor that is restarted. */
const ANSWERED_MS = 200;

/** As many ids as a line takes. */
const MOST_NAMED = 12;

/** What a full person may do to actors by hand. */
export function operations(
  house: Pick<House, 'rows' | 'restart'>,
  sessions: Pick<Sessions, 'rows' | 'restart'>,
): Implementation<typeof OperationsContract> {
  return {
    restart({ actor }) {
      const mine = [...house.rows(), ...sessions.rows()];
      const row = mine.find(({ id }) => id === actor);
      if (row === undefined) throw new CoopError('E_NOT_FOUND', { what: 'actor of that id', hint: hint(actor, mine) });
      setTimeout(() => {
        if (row.kind === 'session') sessions.restart(actor);
        else house.restart(actor);
      }, ANSWERED_MS).unref();
      return { actor, was: row.state, why: row.why };
    },
  };
}

function hint(asked: string, rows: readonly { readonly id: string }[]): string {
  const ids = rows.map(({ id }) => id);
  const close = nearest(asked, ids);
  if (close !== undefined) return `Did you mean ${close}?`;
  // `store` for `store:private`.
  const of = ids.filter((id) => id.split(':').includes(asked));
  return `There are: ${(of.length > 0 ? of : ids).slice(0, MOST_NAMED).join(', ')}.`;
}
