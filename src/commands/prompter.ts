/** Questions and answers, a line each. */

import { createInterface, type Interface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { Queue } from './queue.ts';
import { isTerminal } from './shell.ts';

/** The person went away: Ctrl-C, Ctrl-D, or the terminal is gone. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** What an answer came to: a value, or the reason why it is asked for again. */
export type Checked<T> = { readonly value: T } | { readonly reason: string };

export class Prompter implements Disposable {
  readonly #output: Writable;
  readonly #lines: Interface;
  // Lines may come before they are asked for: pasted, or typed ahead.
  readonly #answers: AsyncIterator<string>;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    const lines = createInterface({ input, output, terminal: isTerminal(output) });
    const answers = new Queue<string>();
    lines.on('line', (line) => answers.push(line));
    lines.on('SIGINT', () => lines.close());
    lines.on('close', () => answers.end());
    this.#lines = lines;
    this.#answers = answers[Symbol.asyncIterator]();
  }

  say(line: string): void {
    this.#output.write(`${line}\n`);
  }

  /**
   * Asks until the answer is one.
   *
   * @throws Stopped
   */
  async ask<T>(question: string, check: (answer: string) => Checked<T>): Promise<T> {
    for (;;) {
      this.#lines.setPrompt(question);
      this.#lines.prompt();
      const { value, done } = await this.#answers.next();
      if (done === true) throw new Stopped();
      const checked = check(value.trim());
      if ('value' in checked) return checked.value;
      this.say(`   ${checked.reason}`);
    }
  }

  [Symbol.dispose](): void {
    this.#lines.close();
  }
}
