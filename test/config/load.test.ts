import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allKeys } from '../../src/config/keys.ts';
import { parseConfig, tryLoadConfig } from '../../src/config/load.ts';
import { AGENT, ALICE, asNobody, Household } from './support.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('what a file may leave out', () => {
  test('only [agent] is required: the defaults are those of the documentation', async () => {
    using house = new Household();
    const { settings, paths } = await house.load('[agent]\nid = "cooper"\nmodel = "anthropic/claude-opus-4-6"\n');
    expect(settings).toMatchObject({
      agent: { workspace: './workspaces/default' },
      users: [{ name: 'owner', trust: 'full', match: ['terminal:default'] }],
      provider: { name: 'anthropic', silence_seconds: 90 },
      channels: { terminal: { rooms: 'open' } },
      groups: [],
      memory: {
        write_down: 'approve',
        db_path: './db/memory.db',
        prompt_index: { enabled: true, limit: 12, max_tokens: 1200 },
        retention: {
          enabled: true,
          compress_after_days: 14,
          compression_min_cluster_size: 3,
          archive_after_days: 30,
          delete_archive_after_days: 365,
          max_rows_per_run: 200,
        },
      },
      sessions: { max_active: 16, idle_minutes: 5 },
      retention: { transcripts_days: 0, outbox_days: 30, requests_days: 90, traces_days: 14 },
      cron: [],
    });
    expect(settings.prompt.shared_files.map((file) => file.path)).toEqual([
      'SOUL.md',
      'IDENTITY.md',
      'TOOLS.md',
      'BOOTSTRAP.md',
    ]);
    expect(paths.memory).toEqual({
      private: `${house.folder}/db/memory.private.db`,
      shared: `${house.folder}/db/memory.shared.db`,
      social: `${house.folder}/db/memory.social.db`,
    });
    expect(paths.journal).toBe(`${house.folder}/db/journal.db`);
  });

  test('a file without [agent] is refused', async () => {
    using house = new Household();
    expect((await house.refusal('')).message).toContain('agent: is missing: write a table');
  });

  test('one valid key changes its own setting and no other', async () => {
    using house = new Household();
    const before = (await house.load(AGENT)).settings;
    const after = (await house.load(`${AGENT}[sessions]\nidle_minutes = 0.5\n`)).settings;
    expect(after).toEqual({ ...before, sessions: { max_active: 16, idle_minutes: 0.5 } });
  });
});

describe('the example of the documentation', () => {
  const example = readFileSync(`${ROOT}/coop.toml`, 'utf8');
  const uncommented = (text: string): string => text.replaceAll(/^# ?(?=\[|[a-z_]+ = )/gm, '');

  test('is valid as it is', async () => {
    using house = new Household();
    expect((await house.load(example)).settings.users.map((user) => user.name)).toEqual(['alice', 'bob', 'carol']);
  });

  test('is valid with everything in it that is commented out', async () => {
    using house = new Household();
    const { settings } = await house.load(uncommented(example));
    expect(settings.cron.map((job) => job.name)).toEqual(['heartbeat', 'morning-briefing']);
    expect(settings.memory.embedding?.dimensions).toBe(1536);
  });

  test('states every default as it is', async () => {
    using house = new Household();
    const shown = await house.load(uncommented(example));
    const silent = await house.load('[agent]\nid = "cooper"\nmodel = "anthropic/claude-opus-4-6"\n');
    expect(shown.settings.prompt).toEqual(silent.settings.prompt);
    expect(shown.settings.memory.retention).toEqual(silent.settings.memory.retention);
    expect(shown.settings.memory.prompt_index).toEqual(silent.settings.memory.prompt_index);
    // Its default depends on the machine.
    expect({ ...shown.settings.sessions, memory_mb: undefined }).toEqual(silent.settings.sessions);
  });

  test('names every key of the schema', () => {
    const keys = allKeys();
    expect(keys.length).toBeGreaterThan(30);
    const missing = keys.filter((key) => {
      const [last = '', ...above] = key.replaceAll('[]', '').split('.').toReversed();
      const table = above.toReversed().join('.');
      const header = new RegExp(`^(# )?\\[\\[?${table.replaceAll('.', '\\.')}\\]\\]?`, 'm').exec(example);
      if (header === null) return true;
      const section = example.slice(header.index + header[0].length).split(/\n(?:# )?\[(?!cron\.)/)[0] ?? '';
      return !new RegExp(`^(# )?${last} = `, 'm').test(section);
    });
    // `[cron.deliver]` stands under the second job.
    expect(missing.filter((key) => !key.startsWith('cron[].deliver'))).toEqual([]);
    expect(example).toMatch(/\[cron\.deliver\]\n# channel = .*\n# target = /);
  });
});

describe('unknown keys', () => {
  test.each([
    ['of a section', '[agnt]\n', 'agnt (line 1, column 1): there is no such key; did you mean "agent"?'],
    [
      'in a table',
      `${AGENT}nmae = "x"\n`,
      'provider.nmae (line 6, column 1): there is no such key; did you mean "name"?',
    ],
    [
      'in a list',
      `${AGENT}[[users]]\nname = "a"\ntrust = "full"\ntust = "inner"\n`,
      'users[0].tust (line 9, column 1): there is no such key; did you mean "trust"?',
    ],
    [
      'at depth',
      `${AGENT}[memory.retention]\narchive_afer_days = 3\n`,
      'memory.retention.archive_afer_days (line 7, column 1): there is no such key; did you mean "archive_after_days"?',
    ],
    ['like nothing', `zzzzzzzz = 1\n${AGENT}`, 'zzzzzzzz (line 1, column 1): there is no such key: take it out'],
  ])('one %s is refused with its line and the name that was meant', async (_, text, said) => {
    using house = new Household();
    const { code, message } = await house.refusal(text);
    expect(code).toBe('E_CONFIG');
    expect(message).toContain(said);
  });

  test('a key that belongs elsewhere is led there', async () => {
    using house = new Household();
    expect((await house.refusal(`workspace = "x"\n${AGENT}`)).message).toContain('did you mean "agent.workspace"?');
  });

  test('at any depth, any unknown key is refused', async () => {
    using house = new Household();
    const tables = [
      'agent',
      'provider',
      'memory',
      'memory.prompt_index',
      'memory.retention',
      'sessions',
      'retention',
      'channels',
      'prompt',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tables), fc.string({ unit: 'grapheme', minLength: 1 }), (table, key) => {
        fc.pre(!allKeys().some((known) => known.startsWith(`${table}.${key}`)));
        const line = `${JSON.stringify(key)} = 1\n`;
        const header = `[${table}]\n`;
        const text = AGENT.includes(header) ? AGENT.replace(header, () => header + line) : AGENT + header + line;
        // JSON's escapes are not quite TOML's: then it is a syntax error, and refused as well.
        expect('error' in parseConfig(house.config, text, house.env)).toBe(true);
        return Promise.resolve();
      }),
      { numRuns: 200 },
    );
  });

  test('keys of every object in JavaScript are unknown too', async () => {
    using house = new Household();
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect((await house.refusal(`${key} = 1\n${AGENT}`)).message).toContain(
        `${key} (line 1, column 1): there is no such key`,
      );
    }
  });
});

describe('values that do not fit', () => {
  test('every problem is listed at once, across sections and rules', async () => {
    using house = new Household();
    const { message } = await house.refusal(
      `${AGENT}colour = "red"\n[[users]]\nname = "bob"\ntrust = "inner"\n[[users]]\nname = "bob"\ntrust = "familiar"\n`,
    );
    expect(message).toContain('provider.colour (line 6, column 1)');
    expect(message).toContain('users (line 7, column 1): nobody is the owner');
    expect(message).toContain('users[1].name (line 11, column 1): "bob" is named twice');
  });

  test('a wrong kind of value says what was wanted and what was found', async () => {
    using house = new Household();
    const { message } = await house.refusal(`${AGENT}[sessions]\nmax_active = "many"\nidle_minutes = true\n`);
    expect(message).toContain('sessions.max_active (line 7, column 1): write a number, not text in quotes');
    expect(message).toContain('sessions.idle_minutes (line 8, column 1): write a number, not true or false');
  });

  test('a trust level that does not exist, or none at all, is answered with those that do', async () => {
    using house = new Household();
    const { message } = await house.refusal(
      `${AGENT}${ALICE}[[users]]\nname = "bob"\ntrust = "owner"\n[[users]]\nname = "carol"\n`,
    );
    expect(message).toContain('users[1].trust (line 12, column 1): write one of full, inner, familiar, public');
    expect(message).toContain(
      'users[2].trust (line 13, column 1): is missing: write one of full, inner, familiar, public',
    );
  });

  test('an API key in the file is refused and never repeated', async () => {
    using house = new Household();
    const { message } = await house.refusal(`${AGENT}api_keys = ["sk-ant-canary"]\n`);
    expect(message).toContain('provider.api_keys[0] (line 6, column 13): write "env:NAME"');
    expect(message).not.toContain('canary');
  });

  test.each([
    ['agent.id', '[agent]\nid = "Cooper!"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n'],
    ['agent.model', '[agent]\nid = "cooper"\nmodel = "claude"\n'],
    ['provider.silence_seconds', `${AGENT}silence_seconds = 0.5\n`],
    ['provider.base_url', `${AGENT}base_url = "ftp://example.org"\n`],
    ['provider.base_url', `${AGENT}base_url = "https://me:secret@example.org"\n`],
    ['memory.retention.delete_archive_after_days', `${AGENT}[memory.retention]\narchive_after_days = 400\n`],
    ['memory.retention.max_rows_per_run', `${AGENT}[memory.retention]\nmax_rows_per_run = 1.5\n`],
    [
      'memory.embedding.base_url',
      `${AGENT}[memory.embedding]\nprovider = "openai-compatible"\nmodel = "m"\ndimensions = 8\n`,
    ],
    ['prompt.shared_files[0].path', `${AGENT}[[prompt.shared_files]]\npath = "../secret.md"\n`],
    ['cron[0].cron', `${AGENT}[[cron]]\nname = "x"\ncron = "every day"\nmessage = "m"\n`],
    ['cron[0].user', `${AGENT}[[cron]]\nname = "x"\ncron = "* * * * *"\nmessage = "m"\nuser = "nobody"\n`],
    ['sessions.max_active', `${AGENT}[sessions]\nmax_active = 0\n`],
  ])('%s is checked', async (path, text) => {
    using house = new Household();
    expect((await house.refusal(text)).message).toContain(`  ${path} (line `);
  });
});

describe('rules between keys', () => {
  test('the model belongs to the provider', async () => {
    using house = new Household();
    const { message } = await house.refusal('[agent]\nid = "c"\nmodel = "offline/simple"\n');
    expect(message).toContain(
      'agent.model (line 3, column 1): is a model of "offline" but provider.name is "anthropic"',
    );
  });

  test('users without a full one are refused', async () => {
    using house = new Household();
    expect((await house.refusal(`${AGENT}[[users]]\nname = "bob"\ntrust = "inner"\n`)).message).toContain(
      'nobody is the owner',
    );
    expect((await house.refusal(`users = []\n${AGENT}`)).message).toContain('nobody is the owner');
  });

  test.each([
    [
      'written twice',
      '[[users]]\nname = "bob"\ntrust = "inner"\nmatch = ["terminal:default"]\n',
      `"terminal:default" is alice's already`,
    ],
    [
      "another's own name",
      '[[users]]\nname = "bob"\ntrust = "inner"\nmatch = ["terminal:alice"]\n',
      `"terminal:alice" is alice's already`,
    ],
    [
      'a user called default',
      '[[users]]\nname = "default"\ntrust = "inner"\n',
      `"terminal:default" is default's already`,
    ],
  ])('one identity is one person: %s', async (_, text, said) => {
    using house = new Household();
    expect((await house.refusal(`${AGENT}${ALICE}${text}`)).message).toContain(said);
  });

  test('a name claimed before its user is named is refused all the same', async () => {
    using house = new Household();
    const { message } = await house.refusal(
      `${AGENT}[[users]]\nname = "alice"\ntrust = "full"\nmatch = ["terminal:bob"]\n[[users]]\nname = "bob"\ntrust = "inner"\n`,
    );
    expect(message).toContain(`users[0].match[0] (line 9, column 10): "terminal:bob" is bob's already`);
  });

  test("one's own name in one's own list is no conflict", async () => {
    using house = new Household();
    await house.load(
      `${AGENT}${ALICE}[[users]]\nname = "bob"\ntrust = "inner"\nmatch = ["terminal:bob", "terminal:bob"]\n`,
    );
  });

  test('an entry that is no identity is refused', async () => {
    using house = new Household();
    for (const entry of ['bob', 'telegram:bob', 'signal:', 'signal:a b', 'Signal:bob', 'schedule:briefing']) {
      const text = `${AGENT}${ALICE}[[users]]\nname = "bob"\ntrust = "inner"\nmatch = ["${entry}"]\n`;
      expect((await house.refusal(text)).message).toContain(
        'users[1].match[0] (line 13, column 10): write "channel:identifier"',
      );
    }
  });
});

describe("a workspace apart from coop's own files", () => {
  test.each(['.', './db', './db/..', '..', '/', './run'])('"%s" contains some, and is refused', async (workspace) => {
    using house = new Household();
    const text = AGENT.replace('model =', `workspace = "${workspace}"\nmodel =`);
    expect((await house.refusal(text)).message).toContain("agent.workspace (line 3, column 1): contains coop's own");
  });

  test('a link that leads to them is refused', async () => {
    using house = new Household();
    symlinkSync(house.folder, `${house.folder}/innocent`);
    const text = AGENT.replace('model =', 'workspace = "./innocent"\nmodel =');
    expect((await house.refusal(text)).message).toContain("contains coop's own");
  });

  test('databases inside the workspace are refused', async () => {
    using house = new Household();
    const { message } = await house.refusal(`${AGENT}[memory]\ndb_path = "./workspaces/default/db/memory.db"\n`);
    expect(message).toContain("contains coop's own db/memory.private.db");
  });

  test('a folder whose name begins alike is another folder', async () => {
    using house = new Household();
    await house.load(AGENT.replace('model =', 'workspace = "./db-notes"\nmodel ='));
  });
});

describe('files that cannot be read', () => {
  test.each([
    ['E_CONFIG_MISSING', 'no such file', () => {}],
    ['E_CONFIG_READ', 'a folder', (house: Household) => mkdirSync(house.config)],
    ['E_CONFIG_READ', 'too large', (house: Household) => house.write('#'.repeat(256 * 1024 + 1))],
    ['E_CONFIG_READ', 'a device', (house: Household) => symlinkSync('/dev/zero', house.config)],
    ['E_CONFIG_READ', 'links in a circle', (house: Household) => symlinkSync('coop.toml', house.config)],
    ['E_ENCODING', 'not UTF-8', (house: Household) => house.write(new Uint8Array([0x23, 0xff, 0xfe]))],
    ['E_CONFIG_SYNTAX', 'not TOML', (house: Household) => house.write('[agent\n')],
  ] as const)('%s: %s', async (code, _, prepare) => {
    using house = new Household();
    prepare(house);
    const result = await tryLoadConfig(house.config, house.env);
    expect('error' in result && result.error.code).toBe(code);
    expect('error' in result && result.error.message).toContain(house.config);
  });

  test('E_CONFIG_READ: not permitted', async () => {
    using house = new Household();
    chmodSync(house.write(AGENT), 0);
    chmodSync(house.folder, 0o755);
    expect((await asNobody(house.config)).code).toBe('E_CONFIG_READ');
  });

  test('a syntax error names line and column', async () => {
    using house = new Household();
    const { code, message } = await house.refusal('[agent]\nid = "cooper"\nmodel = \n');
    expect(code).toBe('E_CONFIG_SYNTAX');
    expect(message).toMatch(/line 3, column \d+: /);
  });

  test('a byte-order mark is no obstacle', async () => {
    using house = new Household();
    expect((await house.load(`\uFEFF${AGENT}`)).settings.agent.id).toBe('cooper');
  });
});
