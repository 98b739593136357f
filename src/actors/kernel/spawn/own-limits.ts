import { setFlagsFromString } from 'node:v8';

/**
 * What Node was told of heaps on its command line holds for the main thread, whose heap is there already, and for no Worker
 * from now on: V8 would put it above the limits of each (`--max-old-space-size=4000` in somebody's NODE_OPTIONS would open
 * them all). Zero is what V8 has where nothing was said.
 */
export function giveWorkersTheirOwnLimits(): void {
  for (const flag of ['--max-semi-space-size=0', '--max-old-space-size=0', '--max-heap-size=0'])
    setFlagsFromString(flag);
}
