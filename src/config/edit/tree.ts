/** Where in a TOML text everything stands. */
import { type AST, parseTOML } from 'toml-eslint-parser';
import type { KeyPath } from '../keys.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

export type ValueNode = AST.TOMLContentNode;

export interface Pair extends Range {
  /** From the root; its list elements counted. */
  readonly path: KeyPath;
  readonly value: ValueNode;
  /** Its inline table; undefined on a line of its own. */
  readonly within: AST.TOMLInlineTable | undefined;
}

export interface Section extends Range {
  readonly path: KeyPath;
  readonly isElement: boolean;
  /** Where its header ends. */
  readonly head: number;
}

export interface Tree {
  readonly sections: readonly Section[];
  readonly pairs: readonly Pair[];
  /** Lists that are written as such, and their elements. */
  readonly lists: readonly { readonly path: KeyPath; readonly node: AST.TOMLArray }[];
}

/** @throws whatever the parser throws where the text is no TOML. */
export function treeOf(text: string): Tree {
  const pairs: Pair[] = [];
  const sections: Section[] = [];
  const lists: { path: KeyPath; node: AST.TOMLArray }[] = [];

  const take = (pair: AST.TOMLKeyValue, above: KeyPath, within: AST.TOMLInlineTable | undefined): void => {
    const path = [...above, ...pair.key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))];
    pairs.push({ path, value: pair.value, within, ...rangeOf(pair) });
    look(pair.value, path);
  };
  const look = (value: ValueNode, path: KeyPath): void => {
    if (value.type === 'TOMLInlineTable') for (const pair of value.body) take(pair, path, value);
    if (value.type !== 'TOMLArray') return;
    lists.push({ path, node: value });
    for (const [index, element] of value.elements.entries()) look(element, [...path, index]);
  };

  for (const node of parseTOML(text, { tomlVersion: '1.0' }).body[0].body) {
    if (node.type === 'TOMLKeyValue') take(node, [], undefined);
    else {
      const last = node.body.at(-1);
      const head = text.indexOf(']', node.key.range[1]) + (node.kind === 'array' ? 2 : 1);
      const range = { from: node.range[0], to: Math.max(head, last?.range[1] ?? 0) };
      sections.push({ path: node.resolvedKey, isElement: node.kind === 'array', head, ...range });
      for (const pair of node.body) take(pair, node.resolvedKey, undefined);
    }
  }
  return { sections, pairs, lists };
}

export const rangeOf = ({ range: [from, to] }: { readonly range: readonly [number, number] }): Range => ({ from, to });

export const startsWith = (path: KeyPath, beginning: KeyPath): boolean =>
  beginning.length <= path.length && beginning.every((part, index) => path[index] === part);

export const isPath = (one: KeyPath, other: KeyPath): boolean => one.length === other.length && startsWith(one, other);
