import { afterAll, beforeAll } from 'vitest';
import type { ModelReply, ToolSpec } from '../../../../src/protocol/model.ts';
import type { ProviderStart } from '../../../../src/protocol/starts.ts';
import type { TestActor } from '../../../support/actor.ts';
import { ChatApi, type Script } from '../../../support/chat-api.ts';
import { ask, failure, lendModel, startProvider } from '../support.ts';

export const MODEL = 'qwen3:8b';

export const SEARCH: ToolSpec = {
  name: 'memory_search',
  description: 'Look up.',
  schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

/** A provider Worker whose model runs at `api`, without a key unless it is said. */
export async function startChat(
  api: ChatApi,
  data: Partial<ProviderStart> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<TestActor> {
  return await startProvider(
    { provider: 'openai-compatible', model: MODEL, baseUrl: `${api.url}/v1`, keyVariables: [], ...data },
    env,
  );
}

/** A question with a tool at hand, and what comes of it. */
export class Asking {
  readonly #api: ChatApi;
  readonly #provider: TestActor;

  constructor(api: ChatApi, provider: TestActor) {
    this.#api = api;
    this.#provider = provider;
  }

  async reply(script: Script, options: ChatApi['options'] = {}): Promise<ModelReply> {
    this.#script(script, options);
    return await lendModel(this.#provider, 'asking', { model: MODEL }).call.generate(ask('hello', { tools: [SEARCH] }));
  }

  async failure(script: Script): Promise<{ readonly code: string; readonly message: string }> {
    this.#script(script, {});
    return await failure(
      lendModel(this.#provider, 'asking', { model: MODEL }).call.generate(ask('hello', { tools: [SEARCH] })),
    );
  }

  #script(script: Script, options: ChatApi['options']): void {
    this.#api.script = script;
    this.#api.options = options;
    this.#api.requests.length = 0;
  }
}

interface Chat {
  readonly api: ChatApi;
  readonly provider: TestActor;
  readonly asking: Asking;
}

/** One server and one provider for all tests of a file. */
export function chatForAll(): Chat {
  const chat: { -readonly [K in keyof Chat]?: Chat[K] } = {};
  beforeAll(async () => {
    chat.api = await ChatApi.start(() => ({}), { lifeMs: 120_000 });
    chat.provider = await startChat(chat.api);
    chat.asking = new Asking(chat.api, chat.provider);
  });
  afterAll(async () => {
    await chat.provider?.[Symbol.asyncDispose]();
    await chat.api?.stop();
  });
  const begun = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the server did not start');
    return part;
  };
  return {
    get api() {
      return begun(chat.api);
    },
    get provider() {
      return begun(chat.provider);
    },
    get asking() {
      return begun(chat.asking);
    },
  };
}
