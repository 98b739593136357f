import type { Progress } from '../progress.ts';
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
  readonly #progress: Progress;
  #left: Sink | undefined;

  constructor(progress: Progress, asking: Asking, staging: Staging) {
    this.#progress = progress;
    this.asking = asking;
    this.staging = staging;
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
    this.counts[what] = (this.counts[what] ?? 0) + 1;
    this.#progress.add(1);
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
  }
}
