import type { KeyPath } from '../keys.ts';
import { cut, lineEnd, lineStart, linesOf, withComments } from './text.ts';
import { isPath, type Range, rangeOf, startsWith, type Tree } from './tree.ts';

/** Ways to take out what `path` leads to. */
export function* removed(text: string, tree: Tree, path: KeyPath): Generator<string> {
  const pairs = tree.pairs.filter((pair) => startsWith(pair.path, path));
  const sections = tree.sections.filter((section) => startsWith(section.path, path));
  const inlined = pairs.find((pair) => isPath(pair.path, path) && pair.within !== undefined);
  if (inlined?.within !== undefined) {
    yield withoutElement(text, inlined.within.body.map(rangeOf), inlined, inlined.within.range);
  }
  const last = path.at(-1);
  const list = typeof last === 'number' ? tree.lists.find((one) => isPath(one.path, path.slice(0, -1))) : undefined;
  const element = typeof last === 'number' ? list?.node.elements[last] : undefined;
  if (list !== undefined && element !== undefined) {
    yield withoutElement(text, list.node.elements.map(rangeOf), rangeOf(element), list.node.range);
  }
  const lines = pairs.filter(({ within, from }) => within === undefined && !sections.some((s) => inside(s, from)));
  const ranges = [
    ...lines.map((pair) => linesOf(text, pair)),
    ...sections.map((section) => blockOf(text, section)),
  ].sort((a, b) => b.from - a.from);
  if (ranges.length > 0) yield ranges.reduce((kept, range) => cut(kept, range), text);
}

const inside = ({ from, to }: Range, at: number): boolean => from <= at && at <= to;

/** A section with the comment above it, and one of the empty lines around it. */
function blockOf(text: string, section: Range): Range {
  const { from, to } = withComments(text, linesOf(text, section));
  const after = lineEnd(text, to);
  const isEmptyAfter = to < text.length && text.slice(to, after).trim() === '';
  const before = from === 0 ? 0 : lineStart(text, from - 1);
  const isEmptyBefore = from === 0 || text.slice(before, from).trim() === '';
  if (isEmptyAfter && isEmptyBefore) return { from, to: after };
  return to === text.length && isEmptyBefore ? { from: before, to } : { from, to };
}

/** With the comma that belongs to it. */
function withoutElement(
  text: string,
  elements: readonly Range[],
  element: Range,
  [open, close]: readonly [number, number],
): string {
  const at = elements.findIndex(({ from }) => from === element.from);
  const next = elements[at + 1];
  const previous = elements[at - 1];
  if (next !== undefined) return cut(text, { from: element.from, to: next.from });
  if (previous !== undefined) return cut(text, { from: previous.to, to: element.to });
  return cut(text, { from: open + 1, to: close - 1 });
}
