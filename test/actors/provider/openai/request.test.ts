import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toParams } from '../../../../src/actors/provider/openai/request.ts';
import type { AssistantBlock, Message, ModelRequest, UserBlock } from '../../../../src/protocol/model.ts';
import type { ChatMessage } from '../../../support/chat-api.ts';
import { ask, user } from '../support.ts';

const PICTURE = { mediaType: 'image/png', data: 'aGk=' } as const;

function saidOf(messages: readonly Message[], images = true, more: Partial<ModelRequest> = {}): ChatMessage[] {
  const dialect = { limit: 'max_tokens', counts: true } as const;
  const request = ask('', { system: '', messages: [...messages], ...more });
  return toParams(request, { model: 'm', images, dialect }).messages as ChatMessage[];
}

const assistant = (...content: AssistantBlock[]): Message => ({ role: 'assistant', content });
const call = (id: string, name = 'memory_search'): AssistantBlock => ({ type: 'tool_call', id, name, input: { a: 1 } });
const result = (id: string, more: object = {}): UserBlock => ({
  type: 'tool_result',
  id,
  text: 'found',
  failed: false,
  ...more,
});
const text = (words: string): { type: 'text'; text: string } => ({ type: 'text', text: words });

describe('a message', () => {
  test('is words alone where it has nothing else, and of several texts one', () => {
    expect(saidOf([user(text('hello'), text('<context>now</context>'))])).toEqual([
      { role: 'user', content: 'hello\n\n<context>now</context>' },
    ]);
  });

  test('that says nothing is not sent: empty text, thinking of another provider', () => {
    const thinking = { type: 'thinking', text: 'hm', signature: 'c2ln' } as const;
    expect(saidOf([user(text('a'), text(' ')), assistant(thinking, text(' ')), user(text('b'))])).toEqual([
      { role: 'user', content: 'a\n\nb' },
    ]);
    expect(saidOf([assistant(thinking, text('yes'))])).toEqual([{ role: 'assistant', content: 'yes' }]);
  });

  test('of the same role as the one before becomes one with it', () => {
    expect(saidOf([user(text('a')), user(text('b')), assistant(text('c')), assistant(text('d'), call('x'))])).toEqual([
      { role: 'user', content: 'a\n\nb' },
      expect.objectContaining({
        role: 'assistant',
        content: 'c\n\nd',
        tool_calls: [expect.objectContaining({ id: 'x' })],
      }),
    ]);
    expect(saidOf([user(text('a')), user({ type: 'image', ...PICTURE })])).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }, expect.objectContaining({ type: 'image_url' })] },
    ]);
  });

  test('with results has them first, each a message of its own', () => {
    expect(saidOf([assistant(call('x'), call('y')), user(result('x'), result('y'), text('and then?'))])).toEqual([
      expect.objectContaining({ role: 'assistant', content: '' }),
      { role: 'tool', tool_call_id: 'x', content: 'found' },
      { role: 'tool', tool_call_id: 'y', content: 'found' },
      { role: 'user', content: 'and then?' },
    ]);
  });

  test('whose call is called by something that is no name keeps the conversation valid', () => {
    const [said] = saidOf([assistant(call('x', 'rm -rf /'))]);
    expect(said?.tool_calls?.[0]?.function.name).toBe('rm_-rf__');
  });
});

describe('pictures of a result', () => {
  const looked = [assistant(call('x')), user(result('x', { images: [PICTURE, PICTURE] }), text('well?'))];

  test('stand in the message behind it, which says whose they are', () => {
    expect(saidOf(looked).slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'x', content: 'found\n[its 2 pictures follow]' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[The 2 pictures that x answered:]' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'text', text: 'well?' },
        ],
      },
    ]);
  });

  test('are not sent to a model that reads none; it is told that there are some', () => {
    const said = saidOf(looked, false);
    expect(JSON.stringify(said)).not.toContain('aGk=');
    expect(said[1]?.content).toBe('found\n[a picture, which you cannot see]\n[a picture, which you cannot see]');
    expect(said[2]).toEqual({ role: 'user', content: 'well?' });
  });
});

describe('what calls are called', () => {
  const idsIn = (messages: readonly ChatMessage[]): string[] =>
    messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id));

  test('is kept where every server takes it, and is a number else', () => {
    const long = 'x'.repeat(41);
    const names = ['functions.search:0', 'call_2', 'two words', '\u0007', long];
    const said = saidOf([assistant(...names.map((id) => call(id))), user(...names.map((id) => result(id)))]);
    expect(idsIn(said)).toEqual(['functions.search:0', 'call_2', 'call_3', 'call_4', 'call_5']);
    expect(said.flatMap((message) => message.tool_call_id ?? [])).toEqual(idsIn(said));
  });

  test('is another where a call before was called so', () => {
    const said = saidOf([assistant(call('x')), user(result('x')), assistant(call('x')), user(result('x'))]);
    expect(idsIn(said)).toEqual(['x', 'call_2']);
    expect(said.flatMap((message) => message.tool_call_id ?? [])).toEqual(['x', 'call_2']);
  });

  test('a result whose call is not here is left out', () => {
    expect(saidOf([user(result('gone'), text('hello'))])).toEqual([{ role: 'user', content: 'hello' }]);
  });
});

describe('from turn to turn', () => {
  const words = fc.string({ maxLength: 12 });
  const id = fc.oneof(
    fc.constantFrom('a', 'b', 'call_1', 'call_2', 'x y', 'z'.repeat(50)),
    fc.string({ minLength: 1 }),
  );
  const step = fc
    .tuple(fc.uniqueArray(id, { minLength: 1, maxLength: 3 }), words, fc.boolean())
    .map(([ids, said, images]): Message[] => [
      assistant(text(said), ...ids.map((each) => call(each))),
      user(...ids.map((each) => result(each, images ? { images: [PICTURE] } : {}))),
    ]);
  const turn = fc
    .tuple(words, fc.array(step, { maxLength: 3 }), words)
    .map(([question, steps, answer]): Message[] => [user(text(question)), ...steps.flat(), assistant(text(answer))]);

  test('a conversation begins with the same bytes, and is what every server takes', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 5 }), fc.boolean(), words, (turns, images, question) => {
        const whole = turns.flat();
        for (let upTo = 1; upTo <= whole.length; upTo += 1) {
          const before = JSON.stringify(saidOf(whole.slice(0, upTo), images));
          const after = JSON.stringify(saidOf([...whole, user(text(question))], images));
          // What stands at the end may go on: a text, parts, or a list of messages.
          const begin = before.replace(/"?\]?\}?\]$/, '');
          expect(after.slice(0, begin.length)).toBe(begin);
        }
        const said = saidOf(whole, images);
        expect(new Set(idsOf(said)).size).toBe(idsOf(said).length);
        expect(idsOf(said).every((name) => /^[\w.:|/-]{1,40}$/.test(name))).toBe(true);
        expect(said.slice(1).every(({ role }, at) => role === 'tool' || role !== said[at]?.role)).toBe(true);
        expect(said.every(({ content, tool_calls: calls, role }) => role === 'tool' || calls || content?.length)).toBe(
          true,
        );
      }),
      { numRuns: 200 },
    );
  });

  const idsOf = (messages: readonly ChatMessage[]): string[] =>
    messages.flatMap(({ tool_calls: calls = [] }) => calls.map((each) => each.id));
});
