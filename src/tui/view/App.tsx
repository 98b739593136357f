import { Box, Static, useWindowSize } from 'ink';
import { type ReactElement, useMemo, useSyncExternalStore } from 'react';
import type { Controller } from '../controller.ts';
import { layOut } from '../input/rows.ts';
import { candidates, type Typist } from '../input/slash.ts';
import type { Store } from '../store.ts';
import { Completions } from './Completions.tsx';
import { Doing, Footer } from './Footer.tsx';
import { ItemView } from './ItemView.tsx';
import { Live } from './Live.tsx';
import { Prompt } from './Prompt.tsx';
import { useKeys } from './useKeys.ts';

/**
 * Rows around what is live: what goes on, the footer, the row that the cursor rests on below it, and one above. Erasing from the
 * very first row on makes terminals (tmux, for one) keep what is erased: the frame never begins there.
 */
const CHROME_ROWS = 4;

interface AppProps {
  readonly store: Store;
  readonly controller: Controller;
}

export function App({ store, controller }: AppProps): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  useKeys(store, controller);

  const { items, settled } = state.transcript;
  const done = useMemo(() => items.slice(0, settled), [items, settled]);
  const promptMost = Math.max(1, Math.floor(rows / 3));
  const promptRows = Math.min(promptMost, layOut(state.draft, Math.max(1, columns - 3)).rows.length);
  const typist: Typist = { decides: state.opened?.decides === true, cards: state.cards };
  const around = CHROME_ROWS + promptRows + candidates(state.draft.text, typist).length;

  return (
    <Box flexDirection="column" width={columns}>
      <Static items={done}>{(item) => <ItemView key={item.key} item={item} details={state.details} />}</Static>
      <Live
        items={items.slice(settled)}
        details={state.details}
        rows={Math.max(1, rows - around)}
        onOverflow={(count) => store.dispatch({ type: 'ITEMS_SETTLED', count })}
      />
      {state.connection !== 'ended' && (
        <>
          <Doing state={state} />
          <Prompt draft={state.draft} columns={columns} most={promptMost} />
          <Completions text={state.draft.text} typist={typist} />
          <Footer state={state} />
        </>
      )}
    </Box>
  );
}
