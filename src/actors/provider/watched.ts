import { broken } from './broken.ts';

/** Bytes of one answer: ten times the longest that is asked for, each token in an event of its own. */
const ANSWER_MOST = 16 * 1024 * 1024;

/** Bytes of an error, of which one line is shown. */
const ERROR_MOST = 256 * 1024;

/** The body of an answer, of which no more is read and waited for than answers are long. */
export const watchedBody = ({ body, ok }: Response, silenceMs: number): ReadableStream<Uint8Array> | null =>
  body && watched(body, silenceMs, ok ? ANSWER_MOST : ERROR_MOST);

/**
 * The same bytes, until there are more than `most` of them or none comes for `silenceMs`: then the connection is dropped, and
 * reading fails with `E_STREAM`. Every byte counts, also that of a `ping`, which the SDK keeps to itself: a model that thinks is
 * not silent. What the reader takes its time for is no silence either, so the clock runs only while something is waited for.
 */
function watched(bytes: ReadableStream<Uint8Array>, silenceMs: number, most: number): ReadableStream<Uint8Array> {
  let left = most;
  const reader = bytes.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const silence = Promise.withResolvers<never>();
        const timer = setTimeout(() => silence.reject(silent(silenceMs)), silenceMs);
        try {
          const { done, value } = await Promise.race([reader.read(), silence.promise]);
          if (done) return controller.close();
          left -= value.length;
          if (left < 0) throw broken(`it is longer than ${most} bytes`);
          controller.enqueue(value);
        } catch (error) {
          // Where it broke by itself there is nothing left to drop.
          reader.cancel(error).catch(() => {});
          throw error;
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

const silent = (ms: number): Error => broken(`nothing came for ${ms / 1_000} seconds`);
