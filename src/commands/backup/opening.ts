import { constants, fstatSync, openSync, type Stats } from 'node:fs';

/** A link is not followed, and whatever else is no file (a pipe nobody writes to) is not waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** For reading, where it is a file: what it was when somebody looked may have been replaced since. Whoever asks closes it. */
export function openFile(path: string): { readonly fd: number; readonly stats: Stats } {
  const fd = openSync(path, FLAGS);
  return { fd, stats: fstatSync(fd) };
}
