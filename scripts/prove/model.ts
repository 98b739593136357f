import type { Answer, Content, MessagesBody, ScriptedBlock } from '../../test/support/messages-api.ts';
import { levelIn, newestTag, type Round, roundOf } from './body.ts';
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

/** Calls, or the last words. */
export type Played = readonly Call[] | string;

/** One turn as the script plays it. */
export interface Act {
  /** Unique; it stands in the person's message, which is how the model knows which turn it is in. */
  readonly id: string;
  readonly reader: Reader;
  play(round: Round): Played | Promise<Played>;
}

interface Watched {
  readonly act: Act;
  /** What was looked at: each request of a turn holds all of the one before. */
  readonly seen: Set<string>;
  /** Calls by their id: a name that no tool can have comes back mended. */
  readonly calls: Map<string, string>;
  rounds: number;
}

/** As `domain/compaction` begins: no tools, and what was said as data. */
const isAboutSummary = ({ system, tools }: MessagesBody): boolean =>
  (tools ?? []).length === 0 && JSON.stringify(system ?? '').includes('You make the summary that a household');

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
    // A conversation that has grown long is made shorter: that is asked outside of every turn, of one label at a time.
    if (isAboutSummary(body)) return [{ type: 'text', text: 'Much was said.' }];
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
      for (const { tool, failed } of round.results.slice(-round.newest)) this.#ledger.outcome(act, tool, failed);
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

  #inspect({ act, seen }: Watched, body: MessagesBody, headers: unknown): void {
    const stated = levelIn(body);
    if (stated !== act.reader.level) {
      this.#ledger.problem(`${act.id} runs at ${stated}, and was to run at ${act.reader.level}`);
    }
    this.#detector.inspectNew(act.reader, 'request', body, act.id, seen);
    this.#detector.inspectNew(act.reader, 'request headers', headers, act.id, seen);
  }
}

function toolUse({ tool, input, raw }: Call, id: string): ScriptedBlock {
  return { type: 'tool_use', name: tool, id, input: input ?? {}, ...(raw === undefined ? {} : { raw }) };
}
