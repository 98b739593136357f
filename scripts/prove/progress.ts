/** What goes on, on standard error: one line a phase, and how far it is. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #started = performance.now();
  #phase = '';
  #done = 0;
  #all = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  begin(phase: string): void {
    this.#phase = phase;
    this.#done = 0;
    this.#all = 0;
    this.#say('');
  }

  expect(all: number): void {
    this.#all = all;
  }

  step(): void {
    this.#done += 1;
    const tenth = Math.ceil(this.#all / 10);
    if (this.#done % tenth === 0) this.#say(` ${Math.round((100 * this.#done) / this.#all)} %`);
  }

  #say(more: string): void {
    this.#write(`… ${this.#phase}${more} (${Math.round((performance.now() - this.#started) / 1_000)} s)\n`);
  }
}
