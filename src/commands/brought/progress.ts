import type { Shell } from '../shell.ts';

/** How far a long command is: on a terminal, in one line that is written over. */
export class Progress {
  readonly #out: Shell['stderr'];
  readonly #all: number;
  readonly #isShown: boolean;
  #done = 0;

  constructor({ stderr }: Pick<Shell, 'stderr'>, all: number) {
    this.#out = stderr;
    this.#all = all;
    this.#isShown = 'isTTY' in stderr && stderr.isTTY === true;
  }

  add(count: number): void {
    this.#done += count;
    const share = Math.floor((100 * this.#done) / Math.max(1, this.#all));
    this.#write(`${this.#done.toLocaleString('en-US')} of ${this.#all.toLocaleString('en-US')} rows (${share} %)`);
  }

  end(): void {
    this.#write('');
  }

  #write(text: string): void {
    if (this.#isShown) this.#out.write(`\r\u001b[K${text}`);
  }
}
