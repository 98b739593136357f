/** A change of the configuration before it is made: what it would say, whether that fits, and what it means. */
import { lineDiff } from '../domain/line-diff.ts';
import { CoopError } from '../protocol/errors.ts';
import { type Change, changesBetween } from './changes.ts';
import { type Edit, editToml, type TomlValue } from './edit/index.ts';
import { parsePath, pathIn, showPathIn } from './edit/path.ts';
import { inline, parseToml } from './edit/values.ts';
import type { KeyPath } from './keys.ts';
import { type Config, parseConfig } from './load.ts';
import { valueAt } from './problems.ts';

/** A change as somebody asks for it: `path` as people write it, `value` as JSON has it. */
export interface AskedEdit {
  readonly op: 'set' | 'unset' | 'append';
  readonly path: string;
  readonly value?: unknown;
}

export interface Proposal {
  /** The whole new file. */
  readonly text: string;
  readonly config: Config;
  /** Against what holds now, not against what somebody has just written to the file. */
  readonly changes: readonly Change[];
  readonly diff: string;
  /** Each change on a line, its elements named. */
  readonly asked: readonly string[];
}

/**
 * @param path of the file
 * @param text as it stands there now
 * @param running what holds now
 * @throws CoopError `E_EDIT`, `E_CONFIG_SYNTAX`, `E_CONFIG` with every problem, each with key, line and mend.
 */
export function propose(path: string, text: string, running: Config, edits: readonly AskedEdit[]): Proposal {
  let after = text;
  const asked: string[] = [];
  for (const edit of edits) {
    const root = tomlOf(path, after);
    const target = pathIn(root, parsePath(edit.path));
    asked.push(shown(edit, root, target));
    after = editToml(after, [...withDefaults(edit, root, target, running), toEdit(edit, target)]);
  }
  return proposeText(path, after, running, asked);
}

/** The whole file as `text`: an earlier version, for one. @throws CoopError as `propose` */
export function proposeText(path: string, text: string, running: Config, asked: readonly string[]): Proposal {
  const parsed = parseConfig(path, text);
  if ('error' in parsed) throw parsed.error;
  const { config } = parsed;
  return {
    text: config.text,
    config,
    changes: changesBetween(running.settings, config.settings),
    diff: lineDiff(running.text, config.text),
    asked,
  };
}

/** Where the file does not say a list, it has its default, which one more element would otherwise put an end to. */
function withDefaults(edit: AskedEdit, root: unknown, target: KeyPath, running: Config): Edit[] {
  if (edit.op !== 'append' || valueAt(root, target) !== undefined) return [];
  const given = valueAt(running.settings, target);
  return Array.isArray(given)
    ? given.map((value: unknown) => ({ op: 'append', path: target, value: toToml(edit, value) }))
    : [];
}

function toEdit(edit: AskedEdit, path: KeyPath): Edit {
  return edit.op === 'unset' ? { op: 'unset', path } : { op: edit.op, path, value: toToml(edit, edit.value) };
}

const DEPTH_MOST = 8;

/** @throws CoopError `E_EDIT` where TOML has no such value. */
function toToml(edit: AskedEdit, value: unknown, depth = 0): TomlValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (depth < DEPTH_MOST && Array.isArray(value)) return value.map((part) => toToml(edit, part, depth + 1));
  if (depth < DEPTH_MOST && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([name, part]) => part !== undefined && name !== '__proto__');
    return Object.fromEntries(entries.map(([name, part]) => [name, toToml(edit, part, depth + 1)]));
  }
  const why = value === undefined ? 'it needs a value' : 'TOML has no such value; to take a key out, unset it';
  throw new CoopError('E_EDIT', { key: edit.path.slice(0, 200), why });
}

function shown(edit: AskedEdit, root: unknown, target: KeyPath): string {
  const path = showPathIn(root, target);
  return edit.op === 'unset' ? `unset ${path}` : `${edit.op} ${path} = ${inline(toToml(edit, edit.value))}`;
}

function tomlOf(path: string, text: string): unknown {
  try {
    return parseToml(text);
  } catch (error) {
    const parsed = parseConfig(path, text);
    throw 'error' in parsed ? parsed.error : error;
  }
}
