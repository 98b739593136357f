import { useInput, usePaste } from 'ink';
import { useRef } from 'react';
import type { Controller } from '../controller.ts';
import { type Draft, edit, vertically } from '../input/draft.ts';
import { type Meant, meant } from '../input/keys.ts';
import { type Past, recall } from '../input/past.ts';
import { complete } from '../input/slash.ts';
import type { Store } from '../store.ts';

/** Everything that the keyboard does. The state is asked for at each key: several can come before the next frame. */
export function useKeys(store: Store, controller: Controller): void {
  const isFirst = useRef(true);
  useInput((input, key) => {
    const typed = isFirst.current ? typedAhead(input) : input;
    isFirst.current = false;
    for (const one of meant(typed, key)) act(one, store, controller);
  });
  usePaste((text) => act({ type: 'edit', edit: { type: 'insert', text } }, store, controller));
}

/** What was typed before the terminal was ours has its Enter keys turned into newlines. */
const typedAhead = (input: string): string => (input.length > 1 ? input.replaceAll('\n', '\r') : input);

function act(what: Meant, store: Store, controller: Controller): void {
  const { draft, leaving, opened, cards } = store.get();
  switch (what.type) {
    case 'edit':
      change(store, edit(draft, what.edit));
      break;
    case 'newline':
      change(store, edit(draft, { type: 'insert', text: '\n' }));
      break;
    case 'enter':
      enter(store, controller);
      break;
    case 'complete':
      replace(store, complete(draft.text, { decides: opened?.decides === true, cards }));
      break;
    case 'up':
      move(store, -1);
      break;
    case 'down':
      move(store, 1);
      break;
    case 'details':
      store.dispatch({ type: 'DETAILS_TOGGLED' });
      break;
    case 'stop':
      controller.stop();
      break;
    case 'interrupt':
      if (leaving) controller.leave();
      else store.dispatch({ type: 'LEAVING_ASKED' });
      break;
    case 'end':
      if (draft.text === '') controller.leave();
      else change(store, edit(draft, { type: 'delete' }));
      break;
  }
}

const change = (store: Store, draft: Draft, past?: Past): void =>
  store.dispatch({ type: 'DRAFT_CHANGED', draft, ...(past && { past }) });

/** A backslash at the end asks for another line, in every terminal. */
function enter(store: Store, controller: Controller): void {
  const { draft } = store.get();
  if (draft.text.slice(0, draft.cursor).endsWith('\\')) {
    change(store, edit(edit(draft, { type: 'backspace' }), { type: 'insert', text: '\n' }));
    return;
  }
  replace(store, '');
  controller.submit(draft.text);
}

/** Up and down within what is typed; beyond its first and last line, to what was sent before. */
function move(store: Store, by: -1 | 1): void {
  const { draft, past } = store.get();
  const recalled = recall(past, by, draft.text);
  const within = vertically(draft, by);
  if (within !== undefined) change(store, within);
  else if (recalled !== undefined) change(store, edit(draft, { type: 'replace', text: recalled.text }), recalled.past);
}

function replace(store: Store, text: string): void {
  const { draft } = store.get();
  if (draft.text !== text) change(store, edit(draft, { type: 'replace', text }));
}
