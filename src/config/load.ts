/** From a file to a configuration, or to everything that is wrong with it. */
import { CoopError } from '../protocol/errors.ts';
import { workspaceApart } from './apart.ts';
import { type Environment, environment } from './environment.ts';
import { type Paths, pathsOf } from './paths.ts';
import { positionsOf } from './positions.ts';
import { firstOf, fromIssues, type Located, PROBLEMS_MOST, type Problem, showProblem, valueAt } from './problems.ts';
import { CONFIG_MAX_BYTES, readConfigText, tooLarge } from './read.ts';
import { brokenRules } from './rules.ts';
import { type Settings, SettingsSchema } from './schema.ts';
import { parseToml, type SyntaxFault } from './syntax.ts';

export interface Config {
  readonly settings: Settings;
  readonly paths: Paths;
  /** The text that was read, byte for byte but for a byte-order mark. */
  readonly text: string;
  /** What the file itself says, without defaults. */
  readonly written: Readonly<Record<string, unknown>>;
}

export type LoadResult =
  | { readonly config: Config }
  /** At least one problem: what `error` says, one by one. */
  | { readonly error: CoopError; readonly problems: readonly Located[] };

/**
 * Reads and validates the configuration at `path`.
 *
 * @param path Absolute, as `findConfig` gives it.
 * @throws CoopError `E_CONFIG_MISSING`, `E_CONFIG_READ`, `E_ENCODING`, `E_CONFIG_SYNTAX`, `E_CONFIG` (every problem, each with key and line).
 */
export async function loadConfig(path: string, env: Environment = environment()): Promise<Config> {
  const result = await tryLoadConfig(path, env);
  if ('error' in result) throw result.error;
  return result.config;
}

/** Like {@link loadConfig}, with the problems one by one. */
export async function tryLoadConfig(path: string, env: Environment = environment()): Promise<LoadResult> {
  try {
    return parseConfig(path, await readConfigText(path), env);
  } catch (error) {
    if (!(error instanceof CoopError)) throw error;
    return unreadable(error);
  }
}

const unreadable = (error: CoopError): LoadResult => {
  return { error, problems: [{ area: 'file', path: [], message: error.message, at: undefined }] };
};

/** Validates `text` as if it stood at `path`: for a proposal that is not written yet. */
export function parseConfig(path: string, text: string, env: Environment = environment()): LoadResult {
  // Nothing is written that could not be read again.
  if (Buffer.byteLength(text) > CONFIG_MAX_BYTES) return unreadable(tooLarge(path));
  const parsed = parseToml(text);
  if ('fault' in parsed) return notToml(path, parsed.fault);
  const { written } = parsed;
  const { settings, problems } = validate(written, text);
  const paths = settings && pathsOf(path, settings, env);
  const all = firstOf([...problems, ...(paths === undefined ? [] : workspaceApart(paths))]);
  if (all.length === 0 && settings !== undefined && paths !== undefined) {
    return { config: { settings, paths, text, written } };
  }
  const positions = positionsOf(
    text,
    all.map((problem) => problem.path),
  );
  const located = all.map((problem, index): Located => ({ ...problem, at: positions[index] }));
  const why = located.map((problem) => `  ${showProblem(problem)}`).join('\n');
  return { error: new CoopError('E_CONFIG', { path, why }), problems: located };
}

function notToml(path: string, { why, at }: SyntaxFault): LoadResult {
  const problem: Located = { area: 'syntax', path: [], message: why, at };
  return { error: new CoopError('E_CONFIG_SYNTAX', { path, why: showProblem(problem) }), problems: [problem] };
}

interface Verdict {
  /** Present also beside problems, where only unknown keys stood in the way of looking further. */
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
}

function validate(written: Record<string, unknown>, text: string): Verdict {
  const parsed = SettingsSchema.safeParse(written);
  if (parsed.success) {
    return { settings: parsed.data, problems: firstOf([...brokenRules(parsed.data), ...passedOver(written)]) };
  }

  const { issues } = parsed.error;
  const problems = firstOf(fromIssues(issues, written));
  const unknown = issues.filter((issue) => issue.code === 'unrecognized_keys');
  // What else is wrong stays so without them.
  if (problems.length > PROBLEMS_MOST || unknown.length < issues.length) return { settings: undefined, problems };
  // Whoever mends an unknown key should not meet the next complaint only afterwards. Parsed anew: a clone would not reach as deep
  // as a file may be nested.
  const again = parseToml(text);
  const known = 'written' in again ? again.written : {};
  for (const { keys, path } of unknown) for (const key of keys) forget(valueAt(known, path.map(toStep)), key);
  const rest = SettingsSchema.safeParse(known);
  if (!rest.success) return { settings: undefined, problems };
  return { settings: rest.data, problems: [...problems, ...brokenRules(rest.data), ...passedOver(known)] };
}

/** What the schema's parser says nothing of: a name that it leaves out, and dates, which it takes for empty tables. */
function* passedOver(value: unknown, path: readonly (string | number)[] = []): Generator<Problem> {
  if (value instanceof Date) yield { area: 'schema', path, message: 'write a table, not a date' };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const below = [...path, Array.isArray(value) ? Number(key) : key];
      if (key === '__proto__') yield { area: 'schema', path: below, message: 'there is no such key: take it out' };
      else yield* passedOver(inner, below);
    }
  }
}

const toStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

function forget(table: unknown, key: string): void {
  if (typeof table === 'object' && table !== null) Reflect.deleteProperty(table, key);
}
