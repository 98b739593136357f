/** Shorter than anybody sees, and longer than most models need for a few words. */
const REST_MS = 15;

/** Characters that wait at most: then they go, whatever the time. */
const MOST = 4_096;

export interface Gathered {
  /** Resolves when the next piece may follow. Undefined where it may at once. */
  add(text: string): Promise<void> | undefined;
  /** What waits goes now. */
  flush(): Promise<void>;
}

/**
 * Makes few frames of many pieces: every frame wakes three threads and a client, which costs more than making the piece.
 * The first goes at once, so that nobody waits for it; what follows within a rest goes together.
 */
export function gather(write: (text: string) => Promise<void>): Gathered {
  let waiting = '';
  let rest: NodeJS.Timeout | undefined;
  /** The last frame, as long as its reader holds it up. */
  let held: Promise<void> | undefined;

  const send = (): Promise<void> | undefined => {
    const text = waiting;
    waiting = '';
    clearTimeout(rest);
    rest = undefined;
    if (text === '') return held;
    rest = setTimeout(send, REST_MS);
    const written = write(text).finally(() => {
      if (held === written) held = undefined;
    });
    held = written;
    return written;
  };

  return {
    add(text) {
      waiting += text;
      return rest === undefined || waiting.length >= MOST ? send() : held;
    },
    async flush() {
      await send();
      clearTimeout(rest);
      rest = undefined;
    },
  };
}
