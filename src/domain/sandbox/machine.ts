import type { Duplex } from 'node:stream';

/** Where a link leads to; null where it is a folder, undefined where nothing is. */
export type LookAt = (path: string) => string | null | undefined;

/** What beside `/usr` programs are found in: on most machines links into it. */
export function rootLinks(lookAt: LookAt): Readonly<Record<string, string | null>> {
  const links: Record<string, string | null> = {};
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    const target = lookAt(`/${name}`);
    if (target !== undefined) links[name] = target;
  }
  return links;
}

/** For `stdio`: one more descriptor for each thing that is given. */
export const descriptorsFor = (given: readonly unknown[]): 'pipe'[] => given.map(() => 'pipe');

/** Hands over what is given. A process that ended before it took everything says so by its exit. */
export function hand(given: readonly (string | Buffer)[], stdio: readonly unknown[]): void {
  for (const [at, bytes] of given.entries()) {
    // Of a descriptor that was asked for as a pipe.
    const pipe = stdio[at + 3] as Duplex;
    pipe.on('error', () => {});
    // Until its other end is closed, too, the process counts as not closed.
    pipe.resume();
    pipe.end(bytes);
  }
}
