import type { ModelReply, ToolSpec } from '../../../../src/protocol/model.ts';
import type { ProviderStart } from '../../../../src/protocol/starts.ts';
import type { TestActor } from '../../../support/actor.ts';
import type { ChatApi, Script } from '../../../support/chat-api.ts';
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
