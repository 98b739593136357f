import { describe, expect, test } from 'vitest';
import { personNamed } from '../../../src/actors/store/aliases.ts';
import { keyOf, TestStore, texts } from './support.ts';

describe('a person as a memory names them', () => {
  test.each([
    ['Melanie', 'Melanie', []],
    ['Melanie (Mel, Melly)', 'Melanie', ['Mel', 'Melly']],
    [' Melanie ( melanie ; Mel ) ', 'Melanie', ['Mel']],
    ['(Mel)', '(Mel)', []],
    ['Melanie (', 'Melanie (', []],
  ])('%j', (text, name, aliases) => {
    expect(personNamed(text)).toEqual({ name, aliases });
  });
});

describe('other names of a person', () => {
  test('find what is remembered of them, by search, filter and browsing, for whoever learnt them alone', async () => {
    await using store = await TestStore.open();
    const own = store.writes('alice', { audience: 'me' });
    await own.call.write({ key: keyOf('a'), text: 'Melanie paints on Sundays', people: ['Melanie (Mel)'] });
    await own.call.write({ key: keyOf('b'), text: 'Melanie sings in a choir', people: ['Melanie'] });
    await store.remember('alice', 'Melanie runs the shop');

    const found = texts(await store.search('alice', 'what does Mel do'));
    expect(found.toSorted()).toEqual(['Melanie paints on Sundays', 'Melanie sings in a choir']);
    const { call } = store.reads('alice');
    const named = await call.search({ query: 'choir', limit: 5, where: { people: ['mel'] } });
    expect(texts(named.hits)).toEqual(['Melanie sings in a choir']);
    const about = await call.browse({ browse: { by: 'person', name: 'Mel' }, limit: 5 });
    expect(about.observations).toHaveLength(2);
    expect(await store.search('bob', 'what does Mel do')).toEqual([]);
  });
});
