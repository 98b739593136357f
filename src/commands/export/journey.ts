import type { Shell } from '../shell.ts';
import type { Asking } from './daemon.ts';
import { line } from './lines.ts';
import type { Sink, Staging, Written } from './staging.ts';

/** Something that is not in an export, or not as it was, and why. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** An export on its way: who is asked, where it is written, and what came of it so far. */
export class Journey {
  readonly asking: Asking;
  readonly staging: Staging;
  readonly counts: Record<string, number> = {};
  leftOut = 0;
  readonly #manifest: Sink;
  readonly #out: Shell['stderr'];
  readonly #isShown: boolean;
  #left: Sink | undefined;

  constructor({ stderr }: Pick<Shell, 'stderr'>, asking: Asking, staging: Staging) {
    this.asking = asking;
    this.staging = staging;
    this.#out = stderr;
    this.#isShown = 'isTTY' in stderr && stderr.isTTY === true;
    this.#manifest = staging.file('manifest.jsonl');
  }

  /** Rows to a file, a line each: no file where there are none. */
  async lines<R extends object>(path: string, what: string, rows: AsyncIterable<R>): Promise<void> {
    let sink: Sink | undefined;
    for await (const row of rows) {
      sink ??= this.staging.file(path);
      sink.write(line(row));
      this.count(what);
    }
    if (sink !== undefined) this.list(sink.close());
  }

  text(path: string, text: string): void {
    const sink = this.staging.file(path);
    sink.write(text);
    this.list(sink.close());
  }

  list(written: Written): void {
    this.#manifest.write(line(written));
  }

  count(what: string): void {
    const count = (this.counts[what] ?? 0) + 1;
    this.counts[what] = count;
    if (this.#isShown && (count < 10 || count % 100 === 0)) {
      this.#out.write(`\r\u001b[K${what}: ${count.toLocaleString('en-US')}`);
    }
  }

  leaveOut(left: LeftOut): void {
    this.#left ??= this.staging.file('left-out.jsonl');
    this.#left.write(line(left));
    this.leftOut += 1;
  }

  /** The last files are written. */
  end(): void {
    if (this.#left !== undefined) this.list(this.#left.close());
    this.#manifest.close();
    this.clear();
  }

  clear(): void {
    if (this.#isShown) this.#out.write('\r\u001b[K');
  }
}
