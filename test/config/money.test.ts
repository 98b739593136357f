import { describe, expect, test } from 'vitest';
import { check } from '../../src/config/check.ts';
import { fallbacksOf, limitsOf, modelsOf } from '../../src/config/money.ts';
import { AGENT, ALICE, Household } from './support.ts';

const messageOf = async (house: Household, text: string, name: string): Promise<string[]> => {
  house.write(text);
  const { checks } = await check(house.config, house.env);
  return checks.filter((result) => result.name === name).map(({ message }) => message);
};

describe('[limits]', () => {
  test('is micro-dollars to the rest of coop', async () => {
    using house = new Household();
    const more = '[limits]\ndaily_usd = 1.1\nusers = { alice = 0.000001 }\n[limits.levels]\npublic = 0\n';
    const { settings } = await house.load(AGENT + ALICE + more);
    expect(limitsOf(settings)).toEqual({
      ...{ dailyMicros: 1_100_000, dailyTokens: null, levels: { public: 0 }, users: { alice: 1 }, noticeAt: 0.8 },
    });
  });

  test.each([
    ['daily_usd = -1', 'limits.daily_usd'],
    ['daily_usd = 0.0000001', 'limits.daily_usd'],
    ['daily_tokens = 1.5', 'limits.daily_tokens'],
    ['notice_at = 0', 'limits.notice_at'],
    ['notice_at = 80', 'limits.notice_at'],
    ['daily_usd = inf', 'limits.daily_usd'],
    ['daily_used = 1', 'did you mean "daily_usd"?'],
    ['users = { alcie = 1 }', 'did you mean "alice"?'],
    ['levels = { friend = 1 }', 'limits.levels.friend'],
  ])('refuses %s', async (line, why) => {
    using house = new Household();
    const { code, message } = await house.refusal(`${AGENT}${ALICE}[limits]\n${line}\n`);
    expect(code).toBe('E_CONFIG');
    expect(message).toContain(why);
  });

  test('is shown by a check, which warns of a model that caps in dollars cannot hold', async () => {
    using house = new Household();
    const own = AGENT.replace('offline/simple', 'offline/own');
    expect(await messageOf(house, own + ALICE, 'limits')).toEqual([expect.stringContaining('nothing is capped')]);
    expect(await messageOf(house, own + ALICE, 'prices')).toEqual([]);
    const capped = `${own}${ALICE}[limits]\ndaily_usd = 5\ndaily_tokens = 1000000\nusers = { alice = 0.5 }\n`;
    expect(await messageOf(house, capped, 'limits')).toEqual([
      'in a day: daily_usd $5.00, daily_tokens 1,000,000 tokens, users.alice $0.50',
    ]);
    expect(await messageOf(house, capped, 'prices')).toEqual([expect.stringContaining('the price of offline/own')]);
    const priced = `${capped}[[provider.models]]\nname = "own"\ninput_price = 1\noutput_price = 2\n`;
    expect(await messageOf(house, priced, 'prices')).toEqual([]);
  });
});

describe('[[provider.models]]', () => {
  test('is each once, by its whole name, with what is known where nothing is said', async () => {
    using house = new Household();
    const models =
      '[[provider.models]]\nname = "offline/simple"\ncontext = 1000\n[[provider.models]]\nname = "b"\nimages = true\n';
    const { settings } = await house.load(AGENT + ALICE + models);
    expect(modelsOf(settings)).toMatchObject([
      { name: 'offline/simple', context: 1_000, prices: { input: 0, output: 0 } },
      { name: 'offline/b', context: null, images: true, prices: null },
    ]);
  });

  test('has what stands in for others as well, to be chosen and with its price', async () => {
    using house = new Household();
    const standing = '[provider]\nname = "offline"\nfallback_models = ["b", "offline/c"]\n';
    const { settings } = await house.load(AGENT.replace(/\[provider\][^[]*/, '') + ALICE + standing);
    expect(fallbacksOf(settings)).toEqual(['offline/b', 'offline/c']);
    expect(modelsOf(settings).map(({ name }) => name)).toEqual(['offline/simple', 'offline/b', 'offline/c']);
  });

  test.each([
    ['["offline/simple"]', 'is agent.model itself'],
    ['["simple"]', 'is agent.model itself'],
    ['["b", "c", "offline/b"]', 'is listed twice'],
    ['["anthropic/b"]', 'is a model of "anthropic"'],
    ['["a b"]', 'write the name of a model'],
    ['["a", "b", "c", "d", "e", "f"]', 'list at most 5'],
  ])('refuses %s to stand in', async (list, why) => {
    using house = new Household();
    const text = `${AGENT.replace(/\[provider\][^[]*/, '')}${ALICE}[provider]\nname = "offline"\nfallback_models = ${list}\n`;
    expect((await house.refusal(text)).message).toContain(why);
  });

  test('warns of one that stands in without a price, where caps are in dollars', async () => {
    using house = new Household();
    const text = `${AGENT.replace(/\[provider\][^[]*/, '')}${ALICE}[limits]\ndaily_usd = 5\n[provider]\nname = "offline"\nfallback_models = ["own"]\n`;
    expect(await messageOf(house, text, 'prices')).toEqual([expect.stringContaining('the price of offline/own')]);
    expect(await messageOf(house, text, 'effect')).toEqual([expect.stringContaining('it is always there')]);
  });

  test('refuses one that is there already', async () => {
    using house = new Household();
    const twice = '[[provider.models]]\nname = "b"\n[[provider.models]]\nname = "offline/b"\n';
    expect((await house.refusal(AGENT + ALICE + twice)).message).toContain('is listed twice');
  });
});
