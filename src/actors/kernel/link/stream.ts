/**
 * One-way streams on a port of their own: about 20 times cheaper than a call for each piece (reference/actors.md §2).
 *
 * With credit, the receiver grants how many frames may be under way; the sender waits for it, so a slow reader slows its
 * writer instead of filling the memory between them.
 */
import type { StreamPort } from '../../../protocol/contract.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Schema } from '../../../protocol/schema.ts';
import * as z from '../../../protocol/schema.ts';
import { onClose } from './closing.ts';
import { deadLetters } from './dead-letters.ts';

const Credit = z.strictObject({ type: z.literal('credit'), frames: z.int().check(z.minimum(1), z.maximum(10_000)) });

/** Frames the receiver lets be under way, and grants again in halves. */
const WINDOW = 64;

/** Frames that one writer may have waiting for credit: whoever writes without waiting is told so. */
const WAITING_MOST = 1_000;

export interface StreamWriter<F> {
  /** Resolves when the frame may be followed by another: at once while there is credit. Rejects with `E_GONE`, `E_BUSY`. */
  write(frame: F): Promise<void>;
  close(): void;
}

/** The sending end. `credit: false` — the receiver never holds the writer up (it drops what it cannot show). */
export function openWriter<F>(port: StreamPort<F>, { credit }: { credit: boolean }): StreamWriter<F> {
  let left = credit ? 0 : Number.POSITIVE_INFINITY;
  let gone = false;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };

  port.on('message', (frame: unknown) => {
    const granted = z.safeParse(Credit, frame);
    if (!granted.success) return;
    left = Math.min(left + granted.data.frames, 10_000);
    wake();
  });
  const end = (): void => {
    gone = true;
    wake();
  };
  port.start();
  onClose(port, end);

  return {
    async write(frame) {
      if (waiting.length >= WAITING_MOST) throw new CoopError('E_BUSY', { what: 'frames', window: WAITING_MOST });
      while (left < 1 && !gone) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      if (gone) throw new CoopError('E_GONE', { what: 'stream' });
      left -= 1;
      port.postMessage(frame);
    },
    close() {
      end();
      port.close();
    },
  };
}

/** The receiving end. Frames that do not fit the schema are dropped and counted: what a Worker says is hostile data. */
export function openReader<F>(
  port: StreamPort<F>,
  schema: Schema<F>,
  { credit, onFrame, onClose: ended }: { credit: boolean; onFrame: (frame: F) => void; onClose?: () => void },
): { close(): void } {
  let taken = 0;
  const take = (frame?: F): void => {
    if (frame === undefined) deadLetters.add('stream', 'E_ARGUMENT');
    else onFrame(frame);
    taken += 1;
    if (credit && taken >= WINDOW / 2) {
      port.postMessage({ type: 'credit', frames: taken });
      taken = 0;
    }
  };
  port.on('message', (frame: unknown) => take(z.safeParse(schema, frame).data));
  // Nested so deep that this thread cannot read it.
  port.on('messageerror', () => take());
  port.start();
  if (ended !== undefined) onClose(port, ended);
  if (credit) port.postMessage({ type: 'credit', frames: WINDOW });
  return { close: () => port.close() };
}
