/**
 * Loaded into the daemon's main thread before anything else (`node --import`): writes down how late its event loop is, window by
 * window, one line each: when the window ended, and its 99th percentile, both in ms.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.COOP_BENCH_DELAY;
if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  setInterval(() => {
    appendFileSync(file, `${Date.now()} ${delay.percentile(99) / 1e6}\n`);
    delay.reset();
  }, 250).unref();
}
