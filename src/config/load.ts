/** From a file to a configuration, or to everything that is wrong with it. */
import { parse, TomlError } from 'smol-toml';
import { CoopError } from '../protocol/errors.ts';
import { workspaceApart } from './apart.ts';
import { type Environment, environment } from './environment.ts';
import { lineOf } from './lines.ts';
import { type Paths, pathsOf } from './paths.ts';
import { fromIssues, type Problem, showProblem, valueAt } from './problems.ts';
import { readConfigText } from './read.ts';
import { brokenRules } from './rules.ts';
import { type Settings, SettingsSchema } from './schema.ts';

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
  /** `problems` is empty where the text could not even be read or parsed. */
  | { readonly error: CoopError; readonly problems: readonly Problem[]; readonly text: string | undefined };

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
  let text: string | undefined;
  try {
    text = await readConfigText(path);
    return parseConfig(path, text, env);
  } catch (error) {
    if (error instanceof CoopError) return { error, problems: [], text };
    throw error;
  }
}

/** Validates `text` as if it stood at `path`: for a proposal that is not written yet. */
export function parseConfig(path: string, text: string, env: Environment = environment()): LoadResult {
  const written = parseToml(path, text);
  const { settings, problems } = validate(written);
  const paths = settings && pathsOf(path, settings, env);
  const all = [...problems, ...(paths === undefined ? [] : workspaceApart(paths))];
  if (all.length === 0 && settings !== undefined && paths !== undefined) {
    return { config: { settings, paths, text, written } };
  }
  const why = all.map((problem) => `  ${showProblem(problem, lineOf(text, problem.path))}`).join('\n');
  return { error: new CoopError('E_CONFIG', { path, why }), problems: all, text };
}

function parseToml(path: string, text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    const why = `line ${error.line}, column ${error.column}: ${reason}`;
    throw new CoopError('E_CONFIG_SYNTAX', { path, why }, error);
  }
}

interface Verdict {
  /** Present also beside problems, where only unknown keys stood in the way of looking further. */
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
}

function validate(written: Record<string, unknown>): Verdict {
  const parsed = SettingsSchema.safeParse(written);
  if (parsed.success) return { settings: parsed.data, problems: brokenRules(parsed.data) };

  const problems = fromIssues(parsed.error.issues, written);
  // Whoever mends an unknown key should not meet the next complaint only afterwards.
  const known = structuredClone(written);
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) forget(valueAt(known, issue.path.map(toStep)), key);
  }
  const again = SettingsSchema.safeParse(known);
  if (!again.success) return { settings: undefined, problems };
  return { settings: again.data, problems: [...problems, ...brokenRules(again.data)] };
}

const toStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

function forget(table: unknown, key: string): void {
  if (typeof table === 'object' && table !== null) Reflect.deleteProperty(table, key);
}
