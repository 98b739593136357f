import { SimulatedClock } from 'xstate';
import { openAnthropic } from '../../../../src/actors/provider/anthropic/anthropic.ts';
import { type AskerOptions, askable } from '../../../../src/actors/provider/asking/index.ts';
import { keysIn } from '../../../../src/actors/provider/keys.ts';
import type { Generation, Model } from '../../../../src/actors/provider/model.ts';
import { KeyPool } from '../../../../src/actors/provider/pool/index.ts';
import type { ModelReply } from '../../../../src/protocol/model.ts';
import type { Attributes } from '../../../../src/protocol/trace.ts';
import type { MessagesApi } from '../../../support/messages-api.ts';
import { ask } from '../support.ts';

/** A try, as the server and the key's owner see it. */
export interface Try {
  readonly variable: string;
  readonly model: string;
  /** By the stage's clock. */
  readonly at: number;
  /** What its key was said to be when it began. */
  readonly state: string;
  status: number | undefined;
  /** How many tries had begun when it was answered. */
  answeredAfter: number;
  /** What the server wrote into `x-mark`. */
  mark: string | null;
}

/** The pool and the real SDK against a loopback server, with a clock that only moves while nothing is under way. */
export class Stage implements Disposable {
  readonly clock = new SimulatedClock();
  readonly pool: KeyPool;
  readonly tries: Try[] = [];
  readonly #options: AskerOptions;
  readonly #ticking: NodeJS.Timeout;
  #underWay = 0;

  constructor(
    api: MessagesApi,
    keys: Readonly<Record<string, string>>,
    more: Partial<Pick<AskerOptions, 'fallbacks' | 'pausesMs' | 'random' | 'readsPictures'>> = {},
  ) {
    const { clock } = this;
    const wallNow = Date.now;
    this.pool = new KeyPool(keysIn(Object.keys(keys), keys), { clock, wallNow });
    this.#options = {
      pool: this.pool,
      clock,
      random: () => 0.5,
      pausesMs: 60_000,
      fallbacks: [],
      readsPictures: () => true,
      endpointOf: (model) => this.#watched(model, api.url),
      ...more,
    };
    this.#ticking = setInterval(() => {
      if (this.#underWay === 0) clock.increment(250);
    }, 1);
  }

  model(name = 'claude-test'): Model {
    return askable(name, this.#options);
  }

  /** One request, heard by nobody. */
  async ask(
    request = ask('hello'),
    { model, signal = new AbortController().signal }: { readonly model?: string; readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly reply: ModelReply; readonly notes: Attributes; readonly text: string }> {
    const notes: Record<string, string | number | boolean> = {};
    let text = '';
    const generation: Generation = {
      signal,
      note: (attributes) => void Object.assign(notes, attributes),
      emit: async (piece) => {
        text += piece;
      },
    };
    try {
      return { reply: await this.model(model).generate(request, generation), notes, text };
    } catch (error) {
      // Whoever looks at what became of it looks at its trace, too.
      if (error instanceof Error) Object.assign(error, { notes });
      throw error;
    }
  }

  #watched(model: string, baseUrl: string): ReturnType<AskerOptions['endpointOf']> {
    const endpoint = openAnthropic({ model, baseUrl, fetch, silenceMs: 2_000 });
    return {
      ask: async (request, key, attempt) => {
        const variable = key?.variable ?? '';
        const state = this.pool.rows().find((row) => row.variable === variable)?.state ?? 'none';
        const { tries } = this;
        const one: Try = {
          variable,
          model,
          at: this.clock.now(),
          state,
          status: undefined,
          answeredAfter: 0,
          mark: null,
        };
        tries.push(one);
        this.#underWay += 1;
        try {
          return await endpoint.ask(request, key, {
            ...attempt,
            answered(status, headers) {
              Object.assign(one, { status, answeredAfter: tries.length, mark: headers.get('x-mark') });
              attempt.answered(status, headers);
            },
          });
        } finally {
          this.#underWay -= 1;
        }
      },
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
  }
}
