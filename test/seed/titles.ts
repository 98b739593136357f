/** Which tests a file has, read off its source: nothing of it is run. */
import { readFileSync } from 'node:fs';
import {
  type Argument,
  type CallExpression,
  type Expression,
  type Import as ImportCallee,
  parseSync,
  type Super,
} from '@swc/core';

export interface WrittenTest {
  /** The titles of its describes and its own, joined as vitest shows them; where it is of many cases, as it is written. */
  readonly title: string;
  /** Skipped, to be done, or in what is skipped; what is skipped on machines that lack something is not. */
  readonly isOff: boolean;
}

/** @param path from the root of the project */
export function testsOf(path: string): readonly WrittenTest[] {
  const found: WrittenTest[] = [];
  visit(parseSync(readFileSync(path, 'utf8'), { syntax: 'typescript' }), { titles: [], isOff: false }, found);
  return found;
}

/** A test that is to fail proves nothing of what its title says. */
const OFF = new Set(['skip', 'todo', 'fails']);

/** What is around a place in the source. */
interface Around {
  readonly titles: readonly string[];
  readonly isOff: boolean;
}

function visit(node: unknown, around: Around, found: WrittenTest[]): void {
  if (typeof node !== 'object' || node === null) return;
  const within = isCall(node) ? enter(node, around, found) : around;
  for (const child of Object.values(node)) visit(child, within, found);
}

/** Notes a test; what is around the arguments of a describe. */
function enter(call: CallExpression, around: Around, found: WrittenTest[]): Around {
  const words = wordsOf(call.callee);
  const title = titleOf(call.arguments[0]);
  if (title === undefined || call.arguments.length < 2) return around;
  const titles = [...around.titles, title];
  const isOff = around.isOff || words.some((word) => OFF.has(word));
  if (words[0] === 'describe') return { titles, isOff };
  if (words[0] === 'it' || words[0] === 'test') found.push({ title: titles.join(' > '), isOff });
  return around;
}

const isCall = (node: object): node is CallExpression => 'type' in node && node.type === 'CallExpression';

/** `it.skipIf(…).each(…)` → it, skipIf, each */
function wordsOf(callee: Expression | Super | ImportCallee): readonly string[] {
  switch (callee.type) {
    case 'Identifier':
      return [callee.value];
    case 'MemberExpression':
      return [...wordsOf(callee.object), ...(callee.property.type === 'Identifier' ? [callee.property.value] : [])];
    case 'CallExpression':
      return wordsOf(callee.callee);
    case 'TaggedTemplateExpression':
      return wordsOf(callee.tag);
    default:
      return [];
  }
}

function titleOf(argument: Argument | undefined): string | undefined {
  const written = argument?.expression;
  if (written?.type === 'StringLiteral') return written.value;
  if (written?.type === 'TemplateLiteral') return written.quasis.map(({ cooked, raw }) => cooked ?? raw).join('…');
  return undefined;
}
