import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/config/check.ts';
import { keyVariables } from '../../src/config/credentials.ts';
import { modelsOf } from '../../src/config/money.ts';
import { ALICE, Household } from './support.ts';

const OLLAMA = 'base_url = "http://localhost:11434/v1"';
const LISTED = '[[provider.models]]\nname = "qwen3:8b"\ncontext = 32768\n';

const household = (provider: string, model = 'qwen3:8b'): string =>
  `[agent]\nid = "cooper"\nmodel = "openai-compatible/${model}"\n${ALICE}` +
  `[provider]\nname = "openai-compatible"\n${provider}\n`;

async function found(house: Household, text: string, name: string): Promise<string[]> {
  house.write(text);
  const { checks } = await check(house.config, house.env);
  return checks.filter((result) => result.name === name && !result.passed).map(({ message }) => message);
}

describe('a server of one’s own', () => {
  const docs = readFileSync(resolve(import.meta.dirname, '../../docs/provider.md'), 'utf8');
  const examples = [...docs.matchAll(/```toml\n(\[agent\][\s\S]*?)```/g)].map(([, text = '']) => text);

  test.each(examples)('is configured as docs/provider.md says: %s', async (text) => {
    using house = new Household();
    const { settings } = await house.load(`${text.replace('[agent]', '[agent]\nid = "cooper"')}${ALICE}`);
    expect(settings.provider.name).toBe('openai-compatible');
    expect(examples).toHaveLength(3);
  });

  test('has to be named: it is said what to write', async () => {
    using house = new Household();
    const { code, message } = await house.refusal(household(''));
    expect(code).toBe('E_CONFIG');
    expect(message).toContain('provider.base_url');
    expect(message).toContain('base_url = "http://localhost:11434/v1" for Ollama');
    expect((await house.refusal(household('base_url = "localhost:11434"'))).message).toContain('starts with http://');
  });

  test('runs models whose names have slashes and colons, also such as begin like another provider’s', async () => {
    using house = new Household();
    const listed = '[[provider.models]]\nname = "anthropic/claude-opus-4-6"\ninput_price = 5\noutput_price = 25\n';
    const { settings } = await house.load(household(`${OLLAMA}\n${listed}`, 'hf.co/org/model-GGUF:Q8_0'));
    expect(modelsOf(settings)).toMatchObject([
      { name: 'openai-compatible/hf.co/org/model-GGUF:Q8_0', context: null, prices: null },
      { name: 'openai-compatible/anthropic/claude-opus-4-6', images: false, prices: { input: 5_000_000 } },
    ]);
    const other = household(OLLAMA).replace('"openai-compatible/qwen3:8b"', '"anthropic/claude-opus-4-6"');
    expect((await house.refusal(other)).message).toContain('write "openai-compatible/…"');
  });

  test.each([
    ['http://localhost:11434/v1', '', []],
    ['https://openrouter.ai/api/v1', 'api_keys = ["env:ROUTER", "env:ROUTER_2"]', ['ROUTER', 'ROUTER_2']],
    ['https://api.openai.com/v1', '', ['OPENAI_API_KEY']],
    ['https://house.openai.azure.com/openai/v1', '', ['OPENAI_API_KEY']],
    ['https://api.openai.com/v1', 'api_keys = ["env:MINE"]', ['MINE']],
    ['https://notopenai.com/v1', '', []],
  ])('at %s with "%s" has its key from %j', async (url, keys, expected) => {
    using house = new Household();
    const { settings } = await house.load(household(`base_url = "${url}"\n${keys}`));
    expect(keyVariables(settings.provider)).toEqual(expected);
  });

  test('is checked: OpenAI without its key is named by the variable, one that needs none is fine', async () => {
    using house = new Household();
    const openAi = household('base_url = "https://api.openai.com/v1"');
    expect(await found(house, openAi, 'api_key')).toEqual([expect.stringContaining('OPENAI_API_KEY is not set')]);
    expect(await found(house, household(OLLAMA), 'api_key')).toEqual([]);
  });

  test('is warned of where nobody says how much its model reads at once', async () => {
    using house = new Household();
    expect(await found(house, household(OLLAMA), 'context')).toEqual([
      expect.stringContaining('openai-compatible/qwen3:8b reads at once is not known, so 128,000'),
    ]);
    expect(await found(house, household(`${OLLAMA}\n${LISTED}`), 'context')).toEqual([]);
  });

  test('has no price that nobody said, whatever its models are called', async () => {
    using house = new Household();
    const capped = '[limits]\ndaily_usd = 5\n';
    for (const name of ['claude-opus-4-6', 'simple']) {
      expect(await found(house, household(`${OLLAMA}\n${capped}`, name), 'prices')).toHaveLength(1);
    }
    const free = LISTED.concat('input_price = 0\noutput_price = 0\n');
    expect(await found(house, household(`${OLLAMA}\n${free}${capped}`), 'prices')).toEqual([]);
  });
});
