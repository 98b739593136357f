/** What the people say, what the model does about it, and what must be there of it afterwards: each once. */

import type { StoreName } from '../../src/protocol/trust.ts';
import { type Answer, type MessagesBody, newestText, type ScriptedBlock } from '../../test/support/messages-api.ts';

export interface Line {
  readonly id: string;
  readonly text: string;
  /** Tool calls, a round each, before the answer. */
  readonly rounds: readonly (readonly ScriptedBlock[])[];
  readonly leaves: Leaves;
}

/** Words that a line leaves behind. */
export interface Leaves {
  readonly memories: readonly { readonly store: StoreName; readonly text: string }[];
  /** Of these, those that somebody had to approve. */
  readonly asked: readonly string[];
  readonly sent: readonly string[];
}

export interface Speaker {
  readonly name: string;
  readonly room?: string;
  readonly lines: readonly Line[];
}

const NOTHING: Leaves = { memories: [], asked: [], sent: [] };
const LINES = 3;

const keep = (text: string, store?: StoreName): ScriptedBlock => ({
  type: 'tool_use',
  name: 'memory_write',
  input: store === undefined ? { text } : { text, store, audience: 'everyone' },
});

/** Alone: keeps something for herself, has her own words written down for everyone and sent to Bob, all at once. */
function aliceSays(n: number): Line {
  const own = `the owl${n} key hangs behind the door`;
  const quote = `the lamp${n} is on the porch`;
  const word = `the soup${n} is ready now`;
  const send: ScriptedBlock = { type: 'tool_use', name: 'send_message', input: { to: 'bob', text: word } };
  return {
    id: `alice-${n}`,
    text: `#alice-${n} For me ${own}. For everyone ${quote}, and Bob shall hear that ${word}.`,
    rounds: [[keep(own), keep(quote, 'social'), send]],
    leaves: {
      memories: [
        { store: 'private', text: own },
        { store: 'social', text: quote },
      ],
      asked: [],
      sent: [`alice sends: ${word}`],
    },
  };
}

/** Looks something up first; what he wants to be written are not his own words: somebody has to decide. */
function bobSays(n: number): Line {
  const own = `the bike${n} has a flat tyre`;
  const wish = `Bob would like a new bell${n} for it`;
  const look: ScriptedBlock = { type: 'tool_use', name: 'memory_search', input: { query: `lamp${n}` } };
  return {
    id: `bob-${n}`,
    text: `#bob-${n} Remember that ${own}.`,
    rounds: [[look], [keep(own), keep(wish, 'social')]],
    leaves: {
      memories: [
        { store: 'shared', text: own },
        { store: 'social', text: wish },
      ],
      asked: [wish],
      sent: [],
    },
  };
}

/** In the room, where Bob is, too. */
function carolSays(n: number): Line {
  const look: ScriptedBlock = { type: 'tool_use', name: 'memory_search', input: { query: `lamp${n}` } };
  return { id: `carol-${n}`, text: `#carol-${n} Is there a light outside?`, rounds: [[look]], leaves: NOTHING };
}

const greets =
  (name: string) =>
  (n: number): Line => {
    return { id: `${name}-${n}`, text: `#${name}-${n} Hello there.`, rounds: [], leaves: NOTHING };
  };

const several = (say: (n: number) => Line): Line[] => Array.from({ length: LINES }, (_, n) => say(n + 1));

const HALL = 'hall';

export const SPEAKERS: readonly Speaker[] = [
  { name: 'alice', lines: several(aliceSays) },
  { name: 'bob', lines: several(bobSays) },
  { name: 'carol', room: HALL, lines: several(carolSays) },
  { name: 'bob', room: HALL, lines: several(greets('ben')) },
  { name: 'pat', lines: several(greets('pat')) },
];

export const ALL_LINES: readonly Line[] = SPEAKERS.flatMap(({ lines }) => lines);

/** What the answer to a line says, word for word. */
export const answerTo = (id: string): string => `Done with ${id}.`;

/** The model: it knows from the newest message which line it answers, and from what follows how far it is. */
export function play(body: MessagesBody): Answer {
  const [, id = ''] = /#(\w+-\d)/.exec(spoken(body)) ?? [];
  const line = ALL_LINES.find((known) => known.id === id);
  if (line === undefined) throw new Error(`a request about no line: ${newestText(body)}`);
  return line.rounds[roundsSince(body)] ?? [{ type: 'text', text: answerTo(id) }];
}

type Spoken = MessagesBody['messages'][number];

const isSpoken = ({ role, content }: Spoken): boolean =>
  role === 'user' && (typeof content === 'string' || content.some(({ type }) => type === 'text'));

/** The newest message of a person: results of tools have no text of their own. */
function spoken(body: MessagesBody): string {
  const message = body.messages.findLast(isSpoken);
  return message === undefined ? '' : newestText({ ...body, messages: [message] });
}

function roundsSince({ messages }: MessagesBody): number {
  const from = messages.findLastIndex(isSpoken);
  return messages.slice(from + 1).filter(({ role }) => role === 'assistant').length;
}

/** Whether each call in a request has its result in the very next message, which is what the provider asks for. */
export function isWhole({ messages }: MessagesBody): boolean {
  return messages.every((message, at) => {
    const calls = idsOf(message, 'tool_use', 'id');
    const before = at === 0 ? [] : idsOf(messages[at - 1], 'tool_use', 'id');
    const answers = idsOf(message, 'tool_result', 'tool_use_id');
    const isLast = at === messages.length - 1;
    return (calls.length === 0 || !isLast) && same(before, answers);
  });
}

function idsOf(message: Spoken | undefined, type: string, field: string): readonly unknown[] {
  const content = message?.content ?? '';
  return typeof content === 'string' ? [] : content.filter((block) => block.type === type).map((block) => block[field]);
}

const same = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));
