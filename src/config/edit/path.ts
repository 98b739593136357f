/** Where a change goes, as people write it: `agent.model`, `users[bob].trust`, `users[1].match[0]`, `limits.users.bob`. */
import { CoopError } from '../../protocol/errors.ts';
import type { KeyPath } from '../keys.ts';
import { isTable } from './values.ts';

const STEP = /(?:^|\.)(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)")|\[([^[\]]{1,200})\]/y;

/** @throws CoopError `E_EDIT` where the text is no path. */
export function parsePath(text: string): readonly string[] {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const at = STEP.lastIndex;
    const [, bare, quoted, inBrackets] = STEP.exec(text) ?? [];
    const step = bare ?? inBrackets ?? (quoted === undefined ? undefined : unquoted(quoted));
    if (step === undefined || STEP.lastIndex === at) throw noPath(text);
    // Nothing of a JavaScript object is a key of a configuration.
    if (step === '__proto__') throw noPath(text);
    steps.push(step);
  }
  if (steps.length === 0) throw noPath(text);
  return steps;
}

/**
 * The path in `root`, where an element of a list is found by its place, its `name` or its `path`.
 *
 * @throws CoopError `E_EDIT` where a list has no such element.
 */
export function pathIn(root: unknown, steps: readonly string[]): KeyPath {
  const path: (string | number)[] = [];
  let value = root;
  for (const step of steps) {
    const part = Array.isArray(value) ? elementOf(value, step, steps) : step;
    path.push(part);
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return path;
}

/** By names where elements have them: that is still the same one when the list has changed. */
export function showPathIn(root: unknown, path: KeyPath): string {
  let text = '';
  let value = root;
  for (const part of path) {
    const inner: unknown =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
    if (typeof part === 'number') text += `[${nameOf(inner) ?? part}]`;
    else text += `${text === '' ? '' : '.'}${/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part)}`;
    value = inner;
  }
  return text;
}

function elementOf(list: readonly unknown[], step: string, steps: readonly string[]): number {
  const named = list.findIndex((element) => nameOf(element) === step);
  if (named >= 0) return named;
  if (/^\d{1,6}$/.test(step) && Number(step) < list.length) return Number(step);
  const names = list.flatMap((element) => nameOf(element) ?? []);
  const there = names.length === 0 ? `it has ${list.length}` : `there are: ${names.join(', ')}`;
  throw new CoopError('E_EDIT', {
    key: steps.join('.').slice(0, 200),
    why: `the list has no "${step.slice(0, 80)}" (${there})`,
  });
}

function nameOf(element: unknown): string | undefined {
  if (!isTable(element)) return undefined;
  const name = element['name'] ?? element['path'];
  return typeof name === 'string' && /^[^[\]\p{Cc}]{1,200}$/u.test(name) ? name : undefined;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return undefined;
  }
}

const noPath = (text: string): CoopError =>
  new CoopError('E_EDIT', {
    key: JSON.stringify(text.slice(0, 200)),
    why: 'it is no path; write agent.model, users[bob].trust or users[0].match',
  });
