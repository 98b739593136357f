import { describe, expect, test } from 'vitest';
import { actorsOf } from '../../../src/actors/supervisor/actor-specs.ts';
import { takeKeys } from '../../../src/actors/supervisor/keys.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { settingsOf } from './support.ts';

const EMBEDDING = '[memory.embedding]\nprovider = "voyage"\nmodel = "m"\ndimensions = 8\n';

describe('keys', () => {
  test.each([
    ['openai', 'OPENAI_API_KEY'],
    ['voyage', 'VOYAGE_API_KEY'],
    ['cohere', 'COHERE_API_KEY'],
  ])('of %s embeddings are in %s where none is named', (provider, variable) => {
    const settings = settingsOf(EMBEDDING.replace('voyage', provider));
    expect(takeKeys(settings, { [variable]: 'secret' }).env).toEqual({ [variable]: 'secret' });
  });

  test('of the embedding endpoint are taken out of the environment, too', () => {
    const variables = { VOYAGE_API_KEY: 'secret', OTHER: 'stays' };
    const keys = takeKeys(settingsOf(EMBEDDING), variables);
    expect(keys).toEqual({ variables: [], env: { VOYAGE_API_KEY: 'secret' }, missing: [] });
    expect(variables).toEqual({ OTHER: 'stays' });
  });

  test('that are named and not set are missed, each by its name', () => {
    const named = `${EMBEDDING}api_key_env = "MY_KEY"\n`;
    expect(takeKeys(settingsOf(named), {}).missing).toEqual(['MY_KEY']);
    const open = EMBEDDING.replace('"voyage"', '"openai-compatible"\nbase_url = "http://127.0.0.1:9/v1"');
    expect(takeKeys(settingsOf(open), { OPENAI_API_KEY: 'x' })).toEqual({ variables: [], env: {}, missing: [] });
  });

  test('reach the provider and nobody else', () => {
    const text = `[agent]\nid = "cooper"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n[[users]]\nname = "alice"\ntrust = "full"\n${EMBEDDING}`;
    const loaded = parseConfig('/nowhere/coop.toml', text);
    if (!('config' in loaded)) throw loaded.error;
    const { config } = loaded;
    const actors = actorsOf(config, takeKeys(config.settings, { VOYAGE_API_KEY: 'secret' }), undefined);
    const holders = actors.filter((actor) => JSON.stringify(actor).includes('secret'));
    expect(holders.map(({ id }) => id)).toEqual(['provider']);
    expect(holders[0]?.data).toMatchObject({
      keyVariables: [],
      embedding: { provider: 'voyage', model: 'm', dimensions: 8, keyVariable: 'VOYAGE_API_KEY' },
    });
  });
});
