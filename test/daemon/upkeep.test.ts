/** The house looks after its memory: a real daemon, with times that a test can wait for. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import type { Plan } from '../../src/actors/kernel/fault/rule.ts';
import { EmbeddingsApi } from '../support/embeddings-api.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const KEY = 'pa-the-embedding-key-of-this-test';
const SOON = { firstMs: 100, everyMs: 60_000, moreMs: 100, vectorsMs: 100, vectorsAgainMs: 500 };

/** Words with one meaning. */
const SAME = { poodl: 'dog', puppi: 'dog' };

async function start(more: string, folder: string, env: Readonly<Record<string, string>> = {}) {
  const plan = join(folder, 'plan.json');
  await writeFile(plan, JSON.stringify({ rules: [], times: { upkeep: SOON } } satisfies Plan));
  return await Household.start({
    config: HOUSEHOLD + more,
    build: 'dist-faults',
    env: { COOP_FAULTS: plan, COOP_TRACE_FILE: join(folder, 'traces.jsonl'), ...env },
  });
}

function memory({ config, folder }: Household, args: readonly string[], stdin = ''): Promise<string> {
  return new Promise((done, failed) => {
    const child = execFile(
      process.execPath,
      [MAIN, '-c', config, 'memory', ...args],
      { env: { PATH: process.env['PATH'] ?? '', HOME: folder } },
      (error, out, err) => (error === null ? done(out) : failed(new Error(err))),
    );
    child.stdin?.end(stdin);
  });
}

const spans = async (folder: string, name: string): Promise<Record<string, unknown>[]> => {
  const lines = (await readFile(join(folder, 'traces.jsonl'), 'utf8').catch(() => '')).split('\n');
  return lines.filter((line) => line.includes(`"${name}"`)).map((line) => JSON.parse(line));
};

it('after the start each store is looked after, and what is remembered is embedded and found by what it means', async () => {
  await using api = await EmbeddingsApi.start('voyage', { dimensions: 64, same: SAME });
  const folder = await mkdtemp(join(tmpdir(), 'coop-upkeep-'));
  const section = `\n[memory.embedding]\nprovider = "voyage"\nmodel = "v"\ndimensions = 64\nbase_url = "${api.url}"\napi_key_env = "EMBED_KEY"\n`;
  await using household = await start(section, folder, { EMBED_KEY: KEY });
  await expect.poll(() => spans(folder, 'memory.maintained'), { timeout: 20_000 }).toHaveLength(3);

  const file = join(folder, 'notes.jsonl');
  await writeFile(file, `${JSON.stringify({ text: 'The poodle sleeps on the sofa' })}\n{"text":"The boiler is old"}\n`);
  await memory(household, ['import', file, '--store', 'private']);
  await expect.poll(() => api.texts, { timeout: 20_000 }).toContain('The poodle sleeps on the sofa');
  await expect
    .poll(async () => JSON.parse(await memory(household, ['search', 'puppy', '--json'])).results[0]?.text, {
      timeout: 20_000,
    })
    .toBe('The poodle sleeps on the sofa');

  const kinds = new Map(api.requests.map(({ body, headers }) => [body['input_type'], headers.authorization]));
  expect(kinds).toEqual(
    new Map([
      ['document', `Bearer ${KEY}`],
      ['query', `Bearer ${KEY}`],
    ]),
  );
  // A slow endpoint costs an answer by meaning, and no answer by words.
  api.options = { ...api.options, refuse: () => 'silent' };
  expect(JSON.parse(await memory(household, ['search', 'boiler', '--json'])).results[0]?.text).toBe(
    'The boiler is old',
  );
  for (const text of [await readFile(join(folder, 'traces.jsonl'), 'utf8'), household.lines.join('\n')]) {
    expect(text).not.toContain(KEY);
    expect(text).not.toContain('poodle');
  }
});

it('an endpoint without its key is told to the owner, and searching by words goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coop-upkeep-'));
  const section = `\n[memory.embedding]\nprovider = "voyage"\nmodel = "v"\ndimensions = 64\n`;
  await using household = await start(section, folder);
  const file = join(folder, 'notes.jsonl');
  await writeFile(file, '{"text":"The boiler is old"}\n');
  await memory(household, ['import', file, '--store', 'private']);
  await expect
    .poll(() => household.lines.join('\n'), { timeout: 20_000 })
    .toMatch(/The private memory could not be searched by meaning: No API key: .*VOYAGE_API_KEY/);
  expect(JSON.parse(await memory(household, ['search', 'boiler', '--json'])).results).toHaveLength(1);
});
