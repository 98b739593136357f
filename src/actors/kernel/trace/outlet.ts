import type { StreamPort } from '../../../protocol/contract.ts';
import type { SpanFrame } from '../../../protocol/trace.ts';
import { openWriter, type StreamWriter } from '../link/index.ts';

/** Frames that may wait for the observer. What comes beyond is counted and dropped: a trace never holds up what it tells of. */
const WAITING_MAX = 1_000;

/** Where a thread's frames leave it. Without an observer they go nowhere. */
export class Outlet {
  #writer: StreamWriter<SpanFrame> | undefined;
  #waiting = 0;
  #dropped = 0;
  /** Frames from before the observer was there. Only the supervisor keeps them: it starts before everybody. */
  #early: SpanFrame[] | undefined;

  constructor({ keepEarly = false }: { readonly keepEarly?: boolean } = {}) {
    if (keepEarly) this.#early = [];
  }

  get isOpen(): boolean {
    return this.#writer !== undefined || this.#early !== undefined;
  }

  /** A newer port takes the place of an older one: the observer was restarted. */
  attach(port: StreamPort<SpanFrame>): void {
    this.#writer?.close();
    // With credit: an observer that has stopped reading must not be buried under what it will never read.
    this.#writer = openWriter(port, { credit: true });
    this.#waiting = 0;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) this.put(frame);
  }

  put(frame: SpanFrame): void {
    const writer = this.#writer;
    if (writer === undefined) {
      if (this.#early !== undefined && this.#early.length < WAITING_MAX) this.#early.push(frame);
      return;
    }
    if (this.#waiting >= WAITING_MAX) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += 1;
    writer.write(this.#tellingOfDropped(frame)).then(
      () => {
        if (this.#writer === writer) this.#waiting -= 1;
      },
      () => {
        if (this.#writer === writer) this.#writer = undefined;
      },
    );
  }

  /** The next frame that gets through says how many did not. */
  #tellingOfDropped(frame: SpanFrame): SpanFrame {
    if (this.#dropped === 0) return frame;
    const attributes = { ...frame.attributes, 'coop.trace.dropped': this.#dropped };
    this.#dropped = 0;
    return { ...frame, attributes };
  }
}
