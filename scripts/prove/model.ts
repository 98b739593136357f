import type { Answer, Content, MessagesBody, ScriptedBlock } from '../../test/support/messages-api.ts';
import type { Detector } from './detector.ts';
import type { Ledger } from './ledger.ts';
import type { Reader } from './sink.ts';

/** A tool call that the model makes. */
export interface Call {
  readonly tool: string;
  readonly input?: unknown;
  /** Streamed instead of the JSON of `input`, however broken. */
  readonly raw?: string;
}

export interface Result {
  readonly tool: string;
  readonly text: string;
  readonly failed: boolean;
}

/** What the model sees when it is asked, as far as its script looks at it. */
export interface Round {
  /** 0 — nothing was called yet in this turn. */
  readonly at: number;
  /** Of the calls before, in their order. */
  readonly results: readonly Result[];
  /** What else it was given to read: the newest words of the conversation before this turn, newest first. */
  readonly past: readonly { readonly text: string }[];
  readonly offered: readonly { readonly name: string; readonly [field: string]: unknown }[];
}

/** Calls, or the last words. */
export type Played = readonly Call[] | string;

/** One turn as the script plays it. */
export interface Act {
  /** Unique; it stands in the person's message, which is how the model knows which turn it is in. */
  readonly id: string;
  readonly reader: Reader;
  play(round: Round): Played | Promise<Played>;
}

/** Messages of the past that are handed to the act. */
const PAST = 6;

const TAG = /<<([\w-]+)>>/g;

export const tagged = (text: string, { id }: Pick<Act, 'id'>): string => `${text}\n<<${id}>>`;

interface Watched {
  readonly act: Act;
  /** What was looked at: each request of a turn holds all of the one before. */
  readonly seen: Set<string>;
  /** Calls by their id: a name that no tool can have comes back mended. */
  readonly calls: Map<string, string>;
  rounds: number;
}

/** The model's side of every turn: plays the act, and shows each request to the detector first. */
export class ScriptedModel {
  readonly #acts = new Map<string, Watched>();
  readonly #detector: Detector;
  readonly #ledger: Ledger;
  /** Bodies as they came, for whoever compares them. */
  onRequest: (act: Act, body: MessagesBody, headers: unknown) => void = () => {};

  constructor(detector: Detector, ledger: Ledger) {
    this.#detector = detector;
    this.#ledger = ledger;
  }

  expect(act: Act): void {
    this.#acts.set(act.id, { act, seen: new Set(), calls: new Map(), rounds: 0 });
  }

  forget({ id }: Act): void {
    this.#acts.delete(id);
  }

  async answer(body: MessagesBody, headers: unknown): Promise<Answer> {
    const at = newestTag(body);
    const watched = at === undefined ? undefined : this.#acts.get(at.id);
    if (at === undefined || watched === undefined) {
      this.#ledger.problem(`a request of no turn that was expected (${at?.id ?? 'untagged'})`);
      return [{ type: 'text', text: 'Who asks?' }];
    }
    const { act } = watched;
    this.#inspect(watched, body, headers);
    this.onRequest(act, body, headers);

    const round = roundOf(body, at.index, watched.calls);
    if (round.at > watched.rounds) {
      for (const { tool, failed } of round.results.slice(-this.#lastCalls(body)))
        this.#ledger.outcome(act, tool, failed);
      watched.rounds = round.at;
    }
    const played = await act.play(round);
    if (typeof played === 'string') return [{ type: 'text', text: played }];
    return played.map((call, index): Content[number] => {
      const id = `toolu_${act.id}_${round.at}_${index}`;
      this.#ledger.attempt(act, call.tool);
      watched.calls.set(id, call.tool);
      return toolUse(call, id);
    });
  }

  #lastCalls({ messages }: MessagesBody): number {
    return blocksOf(messages.at(-1)).filter(({ type }) => type === 'tool_result').length;
  }

  #inspect({ act, seen }: Watched, body: MessagesBody, headers: unknown): void {
    const stated = /^level: (\w+)$/m.exec(contextOf(body))?.[1];
    if (stated !== act.reader.level) {
      this.#ledger.problem(`${act.id} runs at ${stated}, and was to run at ${act.reader.level}`);
    }
    this.#detector.inspectNew(act.reader, 'request', body, act.id, seen);
    this.#detector.inspectNew(act.reader, 'request headers', headers, act.id, seen);
  }
}

type Message = MessagesBody['messages'][number];
type Block = Exclude<Message['content'], string>[number];

function blocksOf(message: Message | undefined): readonly Block[] {
  if (message === undefined) return [];
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

const textOf = (block: Block): string => (typeof block['text'] === 'string' ? block['text'] : '');

/** The turn is that of the newest tagged words of a person; tool results and the model's own words do not count. */
function newestTag({ messages }: MessagesBody): { readonly id: string; readonly index: number } | undefined {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.role !== 'user') continue;
    for (const block of blocksOf(message).toReversed()) {
      const id = block.type === 'text' ? [...textOf(block).matchAll(TAG)].at(-1)?.[1] : undefined;
      if (id !== undefined) return { id, index };
    }
  }
  return undefined;
}

function contextOf({ messages }: MessagesBody): string {
  const texts = messages.filter(({ role }) => role === 'user').flatMap((message) => blocksOf(message).map(textOf));
  return texts.findLast((text) => text.startsWith('<context>')) ?? '';
}

function roundOf({ messages, tools }: MessagesBody, newest: number, calls: ReadonlyMap<string, string>): Round {
  const results: Result[] = [];
  let at = 0;
  for (const message of messages.slice(newest + 1)) {
    const answers = blocksOf(message).filter(({ type }) => type === 'tool_result');
    if (answers.length > 0) at += 1;
    for (const block of answers) {
      const { content } = block;
      results.push({
        tool: calls.get(String(block['tool_use_id'])) ?? '?',
        text: typeof content === 'string' ? content : JSON.stringify(content),
        failed: block['is_error'] === true,
      });
    }
  }
  const past = messages
    .slice(0, newest)
    .toReversed()
    .slice(0, PAST)
    .flatMap((message) => blocksOf(message).filter(({ type }) => type === 'text'))
    .map((block) => ({ text: textOf(block).slice(0, 400) }))
    .filter(({ text }) => text.trim() !== '');
  return { at, results, past, offered: tools ?? [] };
}

function toolUse({ tool, input, raw }: Call, id: string): ScriptedBlock {
  return { type: 'tool_use', name: tool, id, input: input ?? {}, ...(raw === undefined ? {} : { raw }) };
}
