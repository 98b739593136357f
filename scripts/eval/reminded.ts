import { setTimeout as pause } from 'node:timers/promises';
import { MessagesApi } from '../../test/support/messages-api.ts';
import { Guest } from '../demo/guest.ts';
import { Household } from '../demo/household.ts';
import { type Data, refOf } from './data.ts';
import { importNotes } from './imports.ts';

/** Questions that are asked: each is a whole turn. */
const ASKED = 300;
const LIFE_MS = 20 * 60_000;

/**
 * How often what a turn is reminded of (`[memory.prompt_index]`) has a note of the evidence in it: each question is said to the
 * agent as a message of a new conversation, over the real path, to a loopback model that looks at what it is sent.
 */
export async function reminded(
  { notes, questions }: Data,
  tokens: number,
  configOf: (more: string) => string,
): Promise<number> {
  let seen = '';
  await using api = await MessagesApi.start(
    (body) => {
      seen = JSON.stringify(body.messages);
      return [{ type: 'text', text: 'Yes.' }];
    },
    { lifeMs: LIFE_MS },
  );
  await using house = await Household.start({
    config: configOf(`
[provider]
name = "anthropic"
base_url = "${api.url}"

[memory.prompt_index]
limit = 200
max_tokens = ${tokens}

[memory.retention]
enabled = false

[memory.capture]
enabled = false
`),
    // Built to look like a key and to open nothing.
    env: { ANTHROPIC_API_KEY: 'sk-ant-test-0000' },
  });
  await importNotes(house, notes);
  const owner = await Guest.arrive(house, 'alice');
  const step = Math.max(1, Math.floor(questions.length / ASKED));
  const some = questions.filter((_, at) => at % step === 0);
  let hits = 0;
  for (const { conv, question, evidence } of some) {
    await owner.client.call('new', {});
    await owner.ask(question, 30_000);
    const wanted = new Set(evidence.map((turn) => refOf(conv, turn)));
    const due = notes.filter(
      (note) => note.conv === conv && note.dia_ids.some((turn) => wanted.has(refOf(conv, turn))),
    );
    if (due.some(({ text }) => seen.includes(beginning(text)))) hits += 1;
  }
  owner.leave();
  await pause(0);
  return hits / some.length;
}

/** A line of the index is cut: the beginning of a note tells it from the others. */
const beginning = (text: string): string => JSON.stringify(text.slice(0, 60)).slice(1, -1);
