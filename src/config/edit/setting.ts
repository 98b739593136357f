import type { KeyPath } from '../keys.ts';
import { cut, insertLines, lineEnd, lineStart } from './text.ts';
import { isPath, type Range, rangeOf, type Section, startsWith, type Tree } from './tree.ts';
import { inline, isTable, isTables, key, names, section, type TomlValue } from './values.ts';

/** Ways to write another value where one stands. */
export function* replaced(text: string, tree: Tree, path: KeyPath, value: string): Generator<string> {
  const pair = tree.pairs.find((one) => isPath(one.path, path));
  if (pair !== undefined) yield cut(text, rangeOf(pair.value), value);
  const last = path.at(-1);
  if (typeof last !== 'number') return;
  const list = tree.lists.find((one) => isPath(one.path, path.slice(0, -1)));
  const element = list?.node.elements[last];
  if (element !== undefined) yield cut(text, rangeOf(element), value);
}

/**
 * Ways to write what is not there yet.
 *
 * @param isKey a key of its own; otherwise one more of the list at `path`
 */
export function* added(text: string, tree: Tree, path: KeyPath, value: TomlValue, isKey = false): Generator<string> {
  if (!isKey) yield* appended(text, tree, path, value);
  const listed = isKey ? value : [value];
  yield* inInlineTable(text, tree, path, listed);
  if (!isTable(listed) && !isTables(listed)) yield* onALine(text, tree, path, listed);
  yield* asSections(text, tree, path, isKey ? value : [value]);
  yield* onALine(text, tree, path, listed);
}

function* appended(text: string, tree: Tree, path: KeyPath, value: TomlValue): Generator<string> {
  const list = tree.lists.find((one) => isPath(one.path, path));
  if (list !== undefined) {
    const last = list.node.elements.at(-1);
    const at = last === undefined ? list.node.range[0] + 1 : last.range[1];
    yield cut(text, { from: at, to: at }, last === undefined ? inline(value) : `, ${inline(value)}`);
  }
  const elements = tree.sections.filter((one) => startsWith(one.path, path) && one.path.length > path.length);
  const end = endOf(text, elements);
  if (end !== undefined && isTable(value)) yield insertLines(text, end, `\n${section(names(path), value, true)}`);
}

function* inInlineTable(text: string, tree: Tree, path: KeyPath, value: TomlValue): Generator<string> {
  const above = path.slice(0, -1);
  const name = path.at(-1);
  const tables = [
    ...tree.pairs.filter((pair) => isPath(pair.path, above)).map((pair) => pair.value),
    ...tree.lists.flatMap(({ path: at, node }) => node.elements.filter((_, index) => isPath([...at, index], above))),
  ];
  for (const node of tables) {
    if (node.type !== 'TOMLInlineTable' || typeof name !== 'string') continue;
    const last = node.body.at(-1);
    const at = last === undefined ? node.range[0] + 1 : last.range[1];
    const written = `${key(name)} = ${inline(value)}`;
    yield cut(text, { from: at, to: at }, last === undefined ? ` ${written} ` : `, ${written}`);
  }
}

/** In the nearest section above it, under its whole name from there on. */
function* onALine(text: string, tree: Tree, path: KeyPath, value: TomlValue): Generator<string> {
  const home = nearest(tree, path.slice(0, -1));
  const depth = home?.path.length ?? 0;
  const name = names(path.slice(depth)).map(key).join('.');
  const line = `${name} = ${inline(value)}\n`;
  // A section for it where it belongs into one that is not there: `[memory.retention]`.
  if (path.length - depth > 1) {
    yield* asSections(text, tree, path.slice(0, -1), { [String(path.at(-1))]: value });
  }
  if (home !== undefined) yield insertLines(text, lineEnd(text, home.to), line);
  else {
    const own = tree.pairs.filter(({ within, from }) => within === undefined && !inASection(tree, from)).at(-1);
    if (own !== undefined) yield insertLines(text, lineEnd(text, own.to), line);
    yield insertLines(text, 0, `${line}\n`);
  }
}

function* asSections(text: string, tree: Tree, path: KeyPath, value: TomlValue): Generator<string> {
  const head = names(path);
  const written = isTables(value)
    ? value.map((element) => section(head, element, true)).join('\n')
    : isTable(value)
      ? section(head, value, false)
      : undefined;
  if (written === undefined) return;
  const element = path.findLastIndex((part) => typeof part === 'number');
  // Of an element of a list: behind it, before the next one.
  const family = element >= 0 ? path.slice(0, element + 1) : path.slice(0, 1);
  const end = endOf(
    text,
    tree.sections.filter((one) => startsWith(one.path, family)),
  );
  if (end !== undefined) yield insertLines(text, end, `\n${written}`);
  yield insertLines(text, text.length, `${text === '' || /\n\r?\n$/.test(text) ? '' : '\n'}${written}`);
}

const nearest = (tree: Tree, path: KeyPath): Section | undefined =>
  tree.sections.filter((one) => startsWith(path, one.path)).sort((a, b) => b.path.length - a.path.length)[0];

const inASection = (tree: Tree, at: number): boolean => tree.sections.some(({ from }) => from < at);

/** Behind the last line of the last of them. */
function endOf(text: string, ranges: readonly Range[]): number | undefined {
  const last = ranges.toSorted((a, b) => b.to - a.to)[0];
  return last === undefined ? undefined : lineEnd(text, Math.max(last.to, lineStart(text, last.to)));
}
