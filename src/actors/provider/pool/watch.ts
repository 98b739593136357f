import type { KeyRow, KeysState } from '../../../protocol/key-states.ts';
import type { KeyPool } from './pool.ts';

type Told = (frame: { readonly type: 'keys'; readonly keys: KeyRow[] }) => void;

/** Says how the keys are, each and all together, now and whenever that changes. Answers how to stop. */
export function watchKeys(pool: KeyPool, moved: (keys: KeysState) => void, tell: Told): () => void {
  let known = '';
  let state: KeysState | undefined;
  const look = (): void => {
    const keys = [...pool.rows()];
    const now = JSON.stringify(keys);
    // Most answers move nothing.
    if (now !== known) tell({ type: 'keys', keys });
    known = now;
    if (pool.state === state) return;
    state = pool.state;
    moved(state);
  };
  look();
  return pool.listen(look);
}
