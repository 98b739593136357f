/** What can be loaded, and still stops a start or does nothing: each is told by its check. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withChecks } from '../../../scripts/configuration.ts';
import { check } from '../../../src/config/check.ts';
import { CHECKS, type CheckName } from '../../../src/config/check-names.ts';
import { Household } from '../support.ts';
import { GOOD } from './case.ts';
import { SECRET } from './judge.ts';
import { SYNTAX } from './syntax.ts';
import { VALUES } from './values.ts';

interface Half {
  readonly what: string;
  readonly name: CheckName;
  readonly severity: 'error' | 'warning' | 'info';
  readonly said: RegExp;
  readonly text?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly prepare?: (house: Household) => void;
}

const half = (
  name: CheckName,
  severity: Half['severity'],
  what: string,
  said: RegExp,
  more: Partial<Half> = {},
): Half => ({
  ...{ name, severity, what, said },
  ...more,
});
const after = (text: string): Partial<Half> => ({ text: GOOD + text });
const file = (path: string, text = 'words\n'): Partial<Half> => ({ prepare: (house) => void house.write(text, path) });
const folder = (path: string): Partial<Half> => ({
  prepare: (house) => void mkdirSync(join(house.folder, path), { recursive: true }),
});
const BOB = '[[users]]\nname = "bob"\ntrust = "inner"\n';
const JOB = '[[cron]]\nname = "brief"\nmessage = "hello"\ncron = "0 3 * * *"\n';
const ANTHROPIC = GOOD.replaceAll('offline', 'anthropic');
const PROMPT = '[[prompt.shared_files]]\npath = "HOUSE.md"\n';

const HALVES: readonly Half[] = [
  half('workspace_folder', 'error', 'a workspace that is a file', /a folder is needed/, file('workspaces/default')),
  half('workspace_folder', 'error', 'a workspace below a file', /a folder is needed/, file('workspaces')),
  half('workspace_folder', 'warning', 'a workspace that is not there', /is made/),
  half('database_folder', 'error', 'a folder of databases that is a file', /a folder is needed/, file('db')),
  half('database_folder', 'error', 'ledgers that are a file', /a folder is needed/, file('db/ledgers')),
  half('database', 'error', 'a journal that is a folder', /move it away/, folder('db/journal.db')),
  half('database', 'error', 'a store that is a folder', /memory\.social\.db is no file/, folder('db/memory.social.db')),
  half(
    'database',
    'error',
    'a store that is a letter',
    /is no database/,
    file('db/memory.private.db', 'Dear Alice, dear Bob,\n'),
  ),
  half('database', 'error', 'an index that is half a header', /is no database/, file('db/index.db', 'SQLite')),
  half('socket', 'error', 'a file in the place of the socket', /move it away/, file('run/coop.sock')),
  half('socket', 'error', 'a file in the place of its folder', /a folder is needed/, file('run')),
  half('socket', 'error', 'a folder that others can write to', /chmod 700/, {
    prepare: (house) => {
      mkdirSync(join(house.folder, 'run'));
      chmodSync(join(house.folder, 'run'), 0o777);
    },
  }),
  half('trace', 'error', 'a size of the trace that is none', /number of bytes/, {
    variables: { COOP_TRACE_FILE: 'trace.jsonl', COOP_TRACE_MAX_SIZE: 'much' },
  }),
  half('trace', 'warning', 'a trace in the workspace', /lies in the workspace/, {
    variables: { COOP_TRACE_FILE: 'workspaces/default/trace.jsonl' },
  }),
  half('trace', 'warning', 'a trace below a file', /no trace is written/, {
    ...file('traces'),
    variables: { COOP_TRACE_FILE: 'traces/trace.jsonl' },
  }),
  half('api_key', 'warning', 'no key', /ANTHROPIC_API_KEY is not set/, { text: ANTHROPIC }),
  half('api_key', 'warning', 'a key with its line end', /line ends/, {
    text: ANTHROPIC,
    variables: { ANTHROPIC_API_KEY: `${SECRET}\n` },
  }),
  half('api_key', 'warning', 'a key in quotes', /quotes/, {
    text: ANTHROPIC,
    variables: { ANTHROPIC_API_KEY: `"${SECRET}"` },
  }),
  half(
    'api_key',
    'warning',
    'no key of the embedding',
    /VOYAGE_API_KEY is not set/,
    after('[memory.embedding]\nprovider = "voyage"\nmodel = "m"\ndimensions = 8\n'),
  ),
  half('terminal', 'warning', 'nobody at the terminal', /terminal:default/, {
    text: GOOD.replace('["terminal:default"]', '[]'),
  }),
  half('prompt', 'warning', 'a prompt file that is not there', /HOUSE|there is no such file/, {
    ...after(PROMPT),
    ...folder('workspaces/default'),
  }),
  half('prompt', 'warning', 'a prompt file that is a folder', /it is no file/, {
    ...after(PROMPT),
    ...folder('workspaces/default/HOUSE.md'),
  }),
  half('prompt', 'warning', 'a link that leads nowhere', /there is no such file/, {
    ...after(PROMPT),
    prepare: (house) => {
      mkdirSync(join(house.folder, 'workspaces/default'), { recursive: true });
      symlinkSync('nowhere.md', join(house.folder, 'workspaces/default/HOUSE.md'));
    },
  }),
  half('prompt', 'warning', 'a file of nobody', /user_files\[0\]/, {
    ...after('[[prompt.user_files]]\npath = "ME.md"\n'),
    ...folder('workspaces/default'),
  }),
  half('prompt', 'warning', 'more than there is room for', /Shorten them, or raise it/, {
    ...after('[prompt]\nmax_tokens = 1000\n'),
    ...file('workspaces/default/SOUL.md', 'word '.repeat(2_000)),
  }),
  half(
    'prompt',
    'warning',
    'a prompt file of two megabytes',
    /Shorten them/,
    file('workspaces/default/SOUL.md', 'word '.repeat(400_000)),
  ),
  half('prompt', 'warning', 'with what one person adds', /with those of bob/, {
    ...after(`${BOB}[prompt]\nmax_tokens = 1000\n`),
    ...file('workspaces/default/users/bob/USER.md', 'word '.repeat(2_000)),
  }),
  half('prompt', 'warning', 'more than half of what the model reads', /conversations are cut short/, {
    ...after('[[provider.models]]\nname = "simple"\ncontext = 2000\n'),
    ...file('workspaces/default/SOUL.md', 'word '.repeat(1_000)),
  }),
  half('limits', 'warning', 'a cap of nothing', /no model is ever asked/, after('[limits]\ndaily_usd = 0\n')),
  half('limits', 'warning', 'no tokens at all', /no model is ever asked/, after('[limits]\ndaily_tokens = 0\n')),
  half(
    'limits',
    'warning',
    'a level above the whole',
    /never reached/,
    after('[limits]\ndaily_usd = 1\n[limits.levels]\nfull = 2\n'),
  ),
  half(
    'limits',
    'warning',
    'a person above the whole',
    /limits\.users\.alice .* never reached/,
    after('[limits]\ndaily_usd = 1\nusers = { alice = 2 }\n'),
  ),
  half('prices', 'warning', 'a cap of what has no price', /price of/, {
    text: `${ANTHROPIC.replace('simple', 'unheard-of')}[limits]\ndaily_usd = 1\n`,
  }),
  half(
    'schedule',
    'warning',
    'the thirtieth of February',
    /it never runs/,
    after(JOB.replace('0 3 * * *', '0 3 30 2 *')),
  ),
  half(
    'schedule',
    'warning',
    'the thirty-first of April',
    /it never runs/,
    after(JOB.replace('0 3 * * *', '0 3 31 4 *')),
  ),
  half('schedule', 'info', 'the twenty-ninth of February', /2028-02-29/, after(JOB.replace('0 3 * * *', '0 3 29 2 *'))),
  half(
    'schedule',
    'warning',
    'a target that is nobody',
    /nobody here is known/,
    after(`${JOB}deliver = { channel = "terminal", target = "eve" }\n`),
  ),
  half(
    'schedule',
    'warning',
    'a channel that nothing is brought to',
    /delivers nothing to signal/,
    after(`${JOB}deliver = { channel = "signal", target = "group:abc=" }\n`),
  ),
  half(
    'schedule',
    'warning',
    'a room that must be listed and is not',
    /not in \[\[groups\]\]/,
    after(`[channels.terminal]\nrooms = "listed"\n${JOB}deliver = { channel = "terminal", target = "group:attic" }\n`),
  ),
  half('schedule', 'warning', 'an empty list of what is to be looked at', /nothing is done/, {
    ...after(JOB.replace('hello', 'check HEARTBEAT.md')),
    ...file('workspaces/default/HEARTBEAT.md', '# Heartbeat\n<!-- none -->\n'),
  }),
  half(
    'effect',
    'warning',
    'a job worth more than its person',
    /no more than that/,
    after(`${BOB}${JOB}user = "bob"\ntrust = "full"\n`),
  ),
  half(
    'effect',
    'warning',
    'somebody at Signal, which is not set up',
    /users\[1\]\.match names Signal/,
    after(`${BOB}match = ["signal:bob-uuid"]\n`),
  ),
  half(
    'effect',
    'warning',
    'a group at Signal, which is not set up',
    /groups\[0\]\.match names Signal/,
    after('[[groups]]\nname = "family"\nmatch = ["signal:abc="]\n'),
  ),
  half('effect', 'warning', 'Signal', /channels\.signal is valid, but/, after('[channels.signal]\n')),
  half(
    'effect',
    'warning',
    'a trigger of a terminal room',
    /groups\[0\]\.trigger is valid, but/,
    after('[[groups]]\nname = "a"\nmatch = ["terminal:a"]\ntrigger = "mention"\n'),
  ),
  half(
    'effect',
    'warning',
    'hosts without a sandbox',
    /sandbox\.hosts means nothing/,
    after('[sandbox]\nunconfined = true\nhosts = ["example.org"]\n'),
  ),
  half(
    'effect',
    'warning',
    'clusters larger than a run',
    /nothing is ever put together/,
    after('[memory.retention]\nmax_rows_per_run = 3\n'),
  ),
  half('effect', 'warning', 'keys of the offline model', /mean nothing/, {
    text: GOOD.replace('name = "offline"', 'name = "offline"\napi_keys = ["env:X"]'),
  }),
  half('effect', 'warning', 'the silence of the offline model', /never silent/, {
    text: GOOD.replace('name = "offline"', 'name = "offline"\nsilence_seconds = 9'),
  }),
  half('effect', 'warning', 'what stands in for the offline model', /always there/, {
    text: GOOD.replace('name = "offline"', 'name = "offline"\nfallback_models = ["x"]'),
  }),
  half(
    'effect',
    'info',
    'what is left in a section that is off',
    /web\.enabled is false/,
    after('[web]\nenabled = false\nallow = ["example.org"]\n'),
  ),
  half(
    'effect',
    'info',
    'retention that is off',
    /memory\.retention\.enabled is false/,
    after('[memory.retention]\nenabled = false\narchive_after_days = 9\n'),
  ),
  half('sandbox', 'warning', 'no sandbox at all', /unconfined/, after('[sandbox]\nunconfined = true\n')),
  half('context', 'warning', 'a server of one’s own whose models nobody knows', /how much/, {
    text: GOOD.replaceAll('offline', 'openai-compatible').replace(
      '[[users]]',
      'base_url = "http://127.0.0.1:9/v1"\n[[users]]',
    ),
  }),
];

describe('half broken', () => {
  test.each(HALVES.map((one) => [one.name, one.what, one] as const))('%s: %s', async (name, _, one) => {
    using house = new Household(one.variables ?? {});
    house.write(one.text ?? GOOD);
    one.prepare?.(house);
    const report = await check(house.config, house.env, undefined, Date.UTC(2026, 4, 4, 12));
    expect(report.checks.filter((result) => result.name === name)).toContainEqual(
      expect.objectContaining({
        severity: one.severity,
        passed: one.severity === 'info',
        message: expect.stringMatching(one.said),
      }),
    );
    expect(report.passed).toBe(one.severity !== 'error');
    expect(JSON.stringify(report)).not.toContain(SECRET.slice(20, 40));
  });

  test('a key in coop.env is there for the service', async () => {
    using house = new Household();
    house.write(ANTHROPIC);
    house.write(`# keys\nANTHROPIC_API_KEY=${SECRET}\n`, 'coop.env');
    const { checks } = await check(house.config, house.env);
    const [found] = checks.filter(({ name }) => name === 'api_key');
    expect(found).toMatchObject({ passed: true, message: expect.stringContaining('which the service reads') });
    expect(JSON.stringify(checks)).not.toContain(SECRET.slice(20, 40));
  });
});

describe('the names of checks', () => {
  test('each stands for something that this corpus has broken, or only informs', () => {
    const broken = new Set<string>([...SYNTAX, ...VALUES, ...HALVES].map(({ name }) => name));
    // Another Node cannot be had here; the first conversation is news.
    expect(Object.keys(CHECKS).filter((name) => !broken.has(name))).toEqual(['node', 'bootstrap']);
  });

  test('are all in docs/operations.md; if not: npm run docs:keys', () => {
    const page = readFileSync('docs/operations.md', 'utf8');
    expect(page).toBe(withChecks(page));
  });

  test('come in their order, with key, line and column where there is one', async () => {
    using house = new Household();
    house.write(`${GOOD}colour = 1\n[limits.users]\nzoe = 1\n`);
    const { checks } = await check(house.config, house.env);
    const order = Object.keys(CHECKS);
    const found = checks.map(({ name }) => order.indexOf(name));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(checks.filter(({ passed }) => !passed)).toMatchObject([
      { name: 'schema', key: 'users[0].colour', line: 10, column: 1, severity: 'error' },
      { name: 'limits', key: 'limits.users.zoe', line: 12, column: 1, severity: 'error' },
    ]);
  });
});
