/** What has to hold of every configuration, however broken it is. */
import { changesBetween } from '../../../src/config/changes.ts';
import { effect } from '../../../src/config/check-effect.ts';
import { idleCaps } from '../../../src/config/check-money.ts';
import { CHECKS } from '../../../src/config/check-names.ts';
import { describeJobs } from '../../../src/config/check-schedule.ts';
import { allKeyVariables } from '../../../src/config/credentials.ts';
import { showPath } from '../../../src/config/keys.ts';
import { type Config, type LoadResult, parseConfig, tryLoadConfig } from '../../../src/config/load.ts';
import { limitsOf, modelsOf } from '../../../src/config/money.ts';
import { identitiesOf, ownerOf } from '../../../src/config/people.ts';
import { type Located, PROBLEMS_MOST } from '../../../src/config/problems.ts';
import { Budget } from '../../../src/protocol/contracts/budget.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { Household } from '../support.ts';
import { GOOD } from './case.ts';

/** Wherever a text is wanted, this may have been pasted. */
export const SECRET = 'sk-ant-api03-Zq8vKx2mWn5tRb7yLc4pHd9sJf3gVa6eQu1iNo0kXwTzBmYrDhPlScGj';

/** What tells somebody to do something. */
const MEND =
  /write|take |keep|give|choose|mend|list|put|did you mean|save it|missing|users are|name |move|larger|begin|too large|nested/i;

const CODES = { file: /^E_(?:CONFIG_READ|CONFIG_MISSING|ENCODING)$/, syntax: /^E_CONFIG_SYNTAX$/, other: /^E_CONFIG$/ };

/** Reads it as a start, a check and a reload do. Throws where anything is not as it has to be, with what. */
export async function judge(house: Household, text: string | Uint8Array): Promise<LoadResult> {
  house.write(text);
  const result = await tryLoadConfig(house.config, house.env);
  look(result, typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
  return result;
}

/** The same, without a file. */
export function judgeText(house: Household, text: string): LoadResult {
  const result = parseConfig(house.config, text, house.env);
  look(result, text);
  return result;
}

function look(result: LoadResult, text: string): void {
  if ('config' in result) {
    usable(result.config);
    return;
  }
  const { error, problems } = result;
  must(error instanceof CoopError, 'the error is of the catalogue');
  must(problems.length > 0, 'there is a problem');
  must(problems.length <= PROBLEMS_MOST + 1, 'problems are not told without an end');
  must(error.message.length < 16_000, `the message is short: ${error.message.length}`);
  const [{ area } = { area: 'schema' as const }] = problems;
  must(
    CODES[area === 'file' || area === 'syntax' ? area : 'other'].test(error.code),
    `${area} is told as ${error.code}`,
  );
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const problem of problems) sound(problem, lines, error.message);
  for (const part of [SECRET.slice(0, 24), SECRET.slice(20, 40), SECRET.slice(-20)]) {
    must(!JSON.stringify([error.message, problems.map(shown), String(error.cause)]).includes(part), 'a secret is told');
  }
}

function sound(problem: Located, lines: readonly string[], whole: string): void {
  const { area, path, message, at } = problem;
  const told = `${area} ${showPath(path)}: ${message}`;
  must(Object.hasOwn(CHECKS, area), `${area} is no name`);
  must(message.length > 0 && message.length < 1_000, `${told}: the message has a length`);
  must(MEND.test(message), `${told}: nothing says how to mend it`);
  must(!/\[object|undefined|expected|Invalid|NaN/.test(message), `${told}: the message is not for people`);
  must(area === 'file' || whole.includes(message), `${told}: the error says it, too`);
  if (at === undefined) return;
  const line = lines[at.line - 1];
  must(
    line !== undefined && at.column >= 1 && at.column <= line.length + 1,
    `${told}: ${JSON.stringify(at)} is not there`,
  );
}

/** What was let in can be worked with: nothing that the daemon makes of it throws. */
function usable(config: Config): void {
  const { settings, paths } = config;
  must(ownerOf(settings) !== undefined, 'somebody owns it');
  for (const user of settings.users) identitiesOf(user);
  describeJobs(settings, paths.workspace, Date.UTC(2026, 4, 4, 12));
  Budget.parse({ limits: limitsOf(settings), models: modelsOf(settings), timeZone: 'UTC', owner: 'alice' });
  allKeyVariables(settings);
  effect(config);
  idleCaps(settings);
  changesBetween(BASE, settings);
}

const parsed = parseConfig('/nowhere/coop.toml', GOOD);
if ('error' in parsed) throw parsed.error;
const BASE = parsed.config.settings;

const shown = ({ path, message }: Located): string => `${showPath(path)} ${message}`;

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
