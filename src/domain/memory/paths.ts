/** More than anybody means with one message. */
const MOST = 16;
const LENGTH_MOST = 200;

/** What stands between words, and around them in a sentence. */
const BETWEEN = /[\s"'`<>()[\]{}|*?,;]+/u;
const TRAILING = /[.:!]{1,3}$/;
/** Of a file: an extension behind the last slash. */
const FILE = /[^/]\.[\p{L}\p{N}]{1,12}$/u;

/**
 * Paths of files and folders in what somebody wrote: with a slash, and an extension or a slash at the end. No web addresses.
 *
 * @example pathsIn('look at notes/plan.md, and in photos/2026/.') // ['notes/plan.md', 'photos/2026/']
 */
export function pathsIn(text: string): readonly string[] {
  const words = text.split(BETWEEN).filter((word) => word.includes('/') && word.length <= LENGTH_MOST);
  const paths = words.map((word) => word.replace(TRAILING, '')).filter(isPath);
  return [...new Set(paths)].slice(0, MOST);
}

function isPath(word: string): boolean {
  return !word.includes('://') && /[\p{L}\p{N}]/u.test(word) && (word.endsWith('/') || FILE.test(word));
}
