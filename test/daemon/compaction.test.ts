import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import type { Answer, MessagesBody } from '../support/messages-api.ts';
import { withModel } from './model.ts';

const FACT = 'canaryfact: the boiler was repaired by Mister Okafor';
const LONG = 'And then we talked about the weather for a while, as people do. '.repeat(120);

const isQuestion = ({ system }: MessagesBody): boolean => JSON.stringify(system).includes('You make the summary');
const words = (body: MessagesBody | undefined): string => JSON.stringify(body?.messages);

/** A model that reads so many characters and no more. */
const script =
  (most: number) =>
  (body: MessagesBody): Answer => {
    if (isQuestion(body)) {
      const kept = words(body).includes('canaryfact') ? FACT : 'nothing of note';
      return [{ type: 'text', text: `Alice told: ${kept}` }];
    }
    if (words(body).length > most) {
      const message = 'prompt is too long: 210000 tokens > 200000 maximum';
      return {
        fault: 'status',
        status: 400,
        body: { type: 'error', error: { type: 'invalid_request_error', message } },
      };
    }
    return [{ type: 'text', text: 'I see.' }];
  };

describe('a conversation that does not fit into the model any more', () => {
  it('is compacted when the provider says so, and goes on', async () => {
    await using stage = await withModel(script(30_000));
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask(FACT);
    for (let n = 0; n < 8; n += 1) expect((await alice.ask(`${n} ${LONG}`)).text).toBe('I see.');
    const answers = stage.api.requests.filter(({ body }) => !isQuestion(body));
    expect(answers.length).toBeGreaterThan(9);
    expect(words(answers.at(-1)?.body)).toContain('[coop] The conversation is longer than what you are shown');
    expect(words(answers.at(-1)?.body)).toContain('Okafor');
    // A question carries no tools: nothing in what is summarised can be done.
    const questions = stage.api.requests.filter(({ body }) => isQuestion(body));
    expect(questions.length).toBeGreaterThan(0);
    for (const { body } of questions) expect(body.tools ?? []).toEqual([]);
    // Nobody is shown a summary while it is made, and everything that was said can still be looked up.
    expect(alice.seen).not.toContain('Alice told:');
    const { entries } = await alice.client.call('history', { limit: 100 });
    expect(entries.filter(({ text }) => text.includes('canaryfact: the boiler'))).toHaveLength(1);
  });

  it('says so where one message alone does not fit', async () => {
    await using stage = await withModel(script(3_000));
    const alice = await Guest.arrive(stage.household, 'alice');
    expect((await alice.ask(LONG)).text).toContain('Begin a new conversation (/new)');
    // Once, and once more after there was nothing that could be made shorter.
    expect(stage.api.requests.length).toBeLessThanOrEqual(2);
  });
});

it('/compact answers at once and says in the place when it is done', async () => {
  await using stage = await withModel(script(1_000_000));
  const alice = await Guest.arrive(stage.household, 'alice');
  expect(await alice.client.call('compact', {})).toEqual({ outcome: 'nothing' });
  await alice.ask(FACT);
  expect(await alice.client.call('compact', {})).toEqual({ outcome: 'nothing' });
  for (let n = 0; n < 4; n += 1) await alice.ask(`${n} ${LONG}`);
  expect(await alice.client.call('compact', {})).toEqual({ outcome: 'asked' });
  const { text } = await alice.event('message', (message) => message.text.startsWith('Compacted'));
  expect(text).toBe('Compacted: 3 earlier turns are a summary now.');
  await alice.ask('and now?');
  expect(words(stage.api.requests.at(-1)?.body)).toContain('Okafor');
  expect(words(stage.api.requests.at(-1)?.body)).not.toContain(`0 ${LONG.slice(0, 500)}`);
  expect(words(stage.api.requests.at(-1)?.body)).toContain(`3 ${LONG.slice(0, 500)}`);
});
