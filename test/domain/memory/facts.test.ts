import { describe, expect, it } from 'vitest';
import { factsIn, mayTell } from '../../../src/domain/memory/index.ts';

const texts = (text: string, written: readonly string[] = []): readonly string[] =>
  factsIn(text, 'alice', written).map((draft) => draft.text);

describe('what somebody says is kept', () => {
  it.each([
    ['The spare key is under the blue pot.', ['The spare key is under the blue pot.']],
    ['I hate olives', ['I hate olives']],
    [
      'My dentist is Dr. Moreau. She moved to Elm Street. How are you?',
      ['My dentist is Dr. Moreau.', 'She moved to Elm Street.'],
    ],
    ['We decided to go to Spain in June', ['We decided to go to Spain in June']],
    ['Ok, so the boiler was serviced in March', ['the boiler was serviced in March']],
    [
      'Hi! Dinner is at seven on Friday.\n- the bins go out on Monday',
      ['Dinner is at seven on Friday.', 'the bins go out on Monday'],
    ],
    ['Ich habe am Dienstag einen Zahnarzttermin.', ['Ich habe am Dienstag einen Zahnarzttermin.']],
    ['蓝色花盆下面有备用钥匙。', ['蓝色花盆下面有备用钥匙。']],
  ])('%j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('in their own words, without those that asked for it', () => {
    expect(texts('Please remember that the spare key is under the blue pot.')).toEqual([
      'the spare key is under the blue pot.',
    ]);
  });

  it('with the speaker where they speak of themselves, files, and what kind of thing it is', () => {
    expect(factsIn('I prefer tea. Our list is in notes/shopping.md. The party is on Saturday.', 'alice')).toEqual([
      { text: 'I prefer tea.', type: 'preference', people: ['alice'] },
      { text: 'Our list is in notes/shopping.md.', type: 'note', people: ['alice'], files: ['notes/shopping.md'] },
      { text: 'The party is on Saturday.', type: 'event' },
    ]);
  });
});

describe('what is not kept', () => {
  it.each([
    'where is the spare key?',
    'where is the spare key',
    'Do you know when the party is',
    '鑰匙在哪裡？',
    'tell the household that dinner is at seven',
    'Please write a poem about the sea',
    'thanks, that is great',
    'good morning',
    'yes',
    'I see what you mean',
    '```\nthe password is in the code\n```',
    '> somebody else wrote this line',
    '/status of the house',
    'the settings were {"text": "some data", "more": 3}',
    'the page says <b>some bold words</b>',
  ])('%j', (text) => {
    expect(texts(text)).toEqual([]);
  });

  it('is what gives access, alone or in two halves', () => {
    expect(texts('The wifi password is hunter2-Xyzzy. Dinner is at seven.')).toEqual(['Dinner is at seven.']);
    expect(texts('The wifi password is:\nhunter2-Xyzzy-9931 right now\nDinner is at seven.').join()).not.toContain(
      'hunter2',
    );
    expect(texts('My key is sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789.')).toEqual([]);
  });

  it('is what the turn wrote down already', () => {
    expect(
      texts('Remember that the spare key is under the blue pot', ['The spare key is under the blue pot.']),
    ).toEqual([]);
  });

  it('is a page that was copied', () => {
    expect(texts('The quick brown fox jumps over the lazy dog. '.repeat(200))).toEqual([]);
  });
});

it('no more than a few things of one message', () => {
  const many = Array.from({ length: 40 }, (_, index) => `Shelf number ${index} holds the jar number ${index * 7}.`);
  expect(texts(many.join(' '))).toHaveLength(8);
});

it('a turn whose person only asked leaves nothing to be looked at', () => {
  expect(mayTell('where is the spare key?')).toBe(false);
  expect(mayTell('ok thanks')).toBe(false);
  expect(mayTell('The spare key is under the blue pot')).toBe(true);
});
