import type { Writable } from 'node:stream';
import { widthOf } from '../../commands/layout.ts';
import { printLine } from '../../commands/shell.ts';
import type { Store } from '../store.ts';
import { settle } from '../transcript/transcript.ts';
import { doing, footer, isWaitedFor } from '../view/footer.ts';
import { linesOf } from './lines.ts';

/** Prints what is done, once, in its order, and asks for more where somebody types. */
export class Printer {
  readonly #out: Writable;
  readonly #store: Store;
  readonly #isTyped: boolean;
  #hasGreeted = false;
  #isPrompted = false;
  #loss = '';

  /** @param isTyped Somebody sits there, who is shown a prompt. */
  constructor(out: Writable, store: Store, isTyped: boolean) {
    this.#out = out;
    this.#store = store;
    this.#isTyped = isTyped;
  }

  update(): void {
    this.#greet();
    this.#settle();
    this.#tellLoss();
    this.#prompt();
  }

  /** The terminal has ended the line of the prompt. */
  lineTaken(): void {
    this.#isPrompted = false;
  }

  #greet(): void {
    const state = this.#store.get();
    if (this.#hasGreeted || state.opened === undefined) return;
    this.#hasGreeted = true;
    if (this.#isTyped) this.#print(footer(state));
  }

  #settle(): void {
    const { transcript } = this.#store.get();
    const { settled } = settle(transcript);
    const fresh = transcript.items.slice(transcript.settled, settled);
    if (fresh.length === 0) return;
    for (const line of fresh.map((item) => linesOf(item, widthOf(this.#out))))
      if (line !== undefined) this.#print(line);
    this.#store.dispatch({ type: 'ITEMS_SETTLED', count: fresh.length });
  }

  #tellLoss(): void {
    const state = this.#store.get();
    const loss = state.connection === 'waiting' ? doing(state) : '';
    if (loss !== this.#loss && loss !== '') this.#print(`! ${loss}`);
    this.#loss = loss;
  }

  #prompt(): void {
    const state = this.#store.get();
    if (!this.#isTyped || this.#isPrompted || isWaitedFor(state)) return;
    this.#out.write(state.draft.text === '' ? `${state.opened?.person ?? 'you'}> ` : '> ');
    this.#isPrompted = true;
  }

  #print(text: string): void {
    if (this.#isPrompted) this.#out.write('\n');
    this.#isPrompted = false;
    printLine(this.#out, text);
  }
}
