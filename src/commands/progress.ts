import { isTerminal, type Shell } from './shell.ts';

/** A line that is written over so often says nothing more. */
const EVERY_MS = 100;

export interface Amounts {
  /** What is counted: `rows`, or how an amount is said. */
  readonly of: string | ((amount: number) => string);
  /** Absent: nobody knows how much there is. */
  readonly all?: number;
  /** Said before it. */
  readonly doing?: string;
}

/** How far a long command is: on standard error where that is a terminal, in one line that is written over and then gone. */
export class Progress {
  readonly #out: Shell['stderr'];
  readonly #isShown: boolean;
  #amounts: Amounts = { of: 'rows' };
  #done = 0;
  #shownAt = 0;

  /** @param beside what the command itself is writing to: two that write to one terminal spoil each other's lines */
  constructor({ stderr }: Pick<Shell, 'stderr'>, amounts?: Amounts, beside?: Shell['stdout']) {
    this.#out = stderr;
    this.#isShown = isTerminal(stderr) && !(beside !== undefined && isTerminal(beside));
    if (amounts !== undefined) this.begin(amounts);
  }

  /** Another step of it. */
  begin(amounts: Amounts): void {
    this.#amounts = amounts;
    this.#done = 0;
    this.#show();
  }

  readonly add = (count: number): void => {
    this.#done += count;
    if (Date.now() - this.#shownAt >= EVERY_MS) this.#show();
  };

  /** Nothing of it stays. */
  end(): void {
    this.#write('');
  }

  #show(): void {
    this.#shownAt = Date.now();
    const { doing = '', all } = this.#amounts;
    const part = all === undefined ? '' : ` (${Math.min(100, Math.floor((100 * this.#done) / Math.max(1, all)))} %)`;
    const much = all === undefined ? this.#say(this.#done) : `${this.#say(this.#done, false)} of ${this.#say(all)}`;
    this.#write(`${doing}${doing === '' ? '' : ' '}${much}${part}`);
  }

  #say(amount: number, isNamed = true): string {
    const { of } = this.#amounts;
    if (typeof of !== 'string') return of(amount);
    return `${amount.toLocaleString('en-US')}${isNamed ? ` ${of}` : ''}`;
  }

  #write(text: string): void {
    if (this.#isShown) this.#out.write(`\r\u001b[K${text}`);
  }
}

interface Around {
  readonly shell: Pick<Shell, 'stderr'>;
  readonly amounts?: Amounts;
  readonly beside?: Shell['stdout'];
}

/** Whatever comes of the work, its line is gone before anything else is said. */
export async function withProgress<T>(
  { shell, amounts, beside }: Around,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = new Progress(shell, amounts, beside);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
