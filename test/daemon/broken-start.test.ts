/** `coop start` on what cannot start: once, with a code that no service manager tries again, and words that help. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Household } from '../../scripts/demo/household.ts';
import { UNCONFIGURED } from '../../src/commands/service/unit.ts';
import type { Case } from '../config/corpus/case.ts';
import { SYNTAX } from '../config/corpus/syntax.ts';
import { VALUES } from '../config/corpus/values.ts';
import { run } from './run.ts';

/** The first of each kind, and a few that are as people make them. */
const SAMPLE: readonly Case[] = [
  ...[
    'file',
    'syntax',
    'schema',
    'model',
    'owner',
    'identities',
    'groups',
    'schedule',
    'limits',
    'prompt',
    'workspace',
  ].map((name) => {
    const found = [...SYNTAX, ...VALUES].find((one) => one.name === name && one.text.length > 0);
    if (found === undefined) throw new Error(`there is none of ${name}`);
    return found;
  }),
  ...SYNTAX.filter(({ what }) =>
    ['nothing', 'a merge that was not ended', 'zeros, as a power cut leaves them'].includes(what),
  ),
];

interface Told {
  readonly checks: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly message: string;
    readonly line?: number;
  }[];
}

describe('a start', () => {
  it.each(SAMPLE.map((one) => [one.name, one.what, one] as const))('with %s: %s', async (name, _, { text, line }) => {
    await using house = await broken(text);
    const [daemon, checked, shown] = await Promise.all([
      Household.launch({ folder: house.folder }),
      run(house.config, 'check', '--json'),
      run(house.config, 'check'),
    ]);
    expect(await daemon.ended).toEqual({ code: UNCONFIGURED, signal: null });
    const said = daemon.lines.join('\n');
    expect(said).toMatch(/^coop: E_(?:CONFIG|ENCODING)/);
    expect(said).not.toMatch(/^\s+at |node:|\.ts:|\.js:/m);
    expect(readdirSync(house.folder)).toEqual(['coop.toml']);

    const { checks }: Told = JSON.parse(checked.out);
    const failed = checks.filter(({ passed }) => !passed);
    expect(checked.code).toBe(1);
    expect(failed.map((one) => one.name)).toContain(name);
    if (line !== undefined) expect(failed.map((one) => one.line)).toContain(line);
    // The same words: whoever reads one finds the other.
    for (const { message } of failed) expect(said).toContain(message);
    expect(shown).toMatchObject({ code: 1, err: '' });
    expect(shown.out).toContain(`XX ${name}: `);
    expect(shown.out).toContain('coop does not start like this.');
  });

  it('without a configuration', async () => {
    await using house = await broken('');
    await rm(house.config);
    const daemon = await Household.launch({ folder: house.folder });
    expect(await daemon.ended).toEqual({ code: UNCONFIGURED, signal: null });
    expect(daemon.lines.join('\n')).toMatch(/^coop: E_CONFIG_MISSING .*coop init/);
  });

  it('over a journal leaves every byte of it', async () => {
    await using household = await Household.start();
    await household.end();
    const journal = join(household.folder, 'db', 'journal.db');
    const names = () => readdirSync(household.folder, { recursive: true }).toSorted();
    const before = { names: names(), journal: readFileSync(journal) };
    await writeFile(household.config, '[agent\n');
    const again = await Household.launch({ folder: household.folder });
    expect((await again.ended).code).toBe(UNCONFIGURED);
    expect(names()).toEqual(before.names);
    expect(readFileSync(journal).equals(before.journal)).toBe(true);
  });

  it('that a folder is in the way of may go better the next time: its code is 1', async () => {
    await using house = await broken('[agent]\nid = "c"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n');
    await mkdir(join(house.folder, 'db', 'memory.shared.db'), { recursive: true });
    const checked = await run(house.config, 'check', '--json');
    const daemon = await Household.launch({ folder: house.folder });
    expect((await daemon.ended).code).toBe(1);
    expect(daemon.lines.join('\n')).toContain('memory.shared.db');
    const { checks }: Told = JSON.parse(checked.out);
    expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toContain('database');
  });
});

async function broken(
  text: string | Uint8Array,
): Promise<AsyncDisposable & { readonly folder: string; readonly config: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-broken-'));
  const config = join(folder, 'coop.toml');
  await writeFile(config, text);
  return { folder, config, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
