import {
  type Connection,
  connect,
  mintChannel,
  mintStream,
  openReader,
} from '../../../src/actors/kernel/link/index.ts';
import { ModelContract } from '../../../src/protocol/contracts/model.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { LeaseId } from '../../../src/protocol/ids.ts';
import { ModelFrame, type ModelRequest, type UserBlock } from '../../../src/protocol/model.ts';
import type { ProviderStart } from '../../../src/protocol/starts.ts';
import { TestActor } from '../../support/actor.ts';

export const KEY = 'sk-ant-api03-the-secret-of-this-test';

/** A provider Worker with its keys, as the supervisor would start it. */
export async function startProvider(
  data: Partial<ProviderStart> = {},
  env: Readonly<Record<string, string>> = { ANTHROPIC_API_KEY: KEY },
): Promise<TestActor> {
  const actor = new TestActor({
    bundle: 'provider',
    profile: { heapMb: 128, env },
    data: { provider: 'anthropic', model: 'claude-test', keyVariables: ['ANTHROPIC_API_KEY'], ...data },
  });
  await actor.frame('ready');
  return actor;
}

export interface LentModel {
  readonly call: Connection<typeof ModelContract>['call'];
  readonly connection: Connection<typeof ModelContract>;
  readonly lease: LeaseId;
  /** The pieces that have arrived. */
  readonly pieces: string[];
  /** Resolves with the first piece. */
  readonly began: Promise<void>;
}

/** A model port, as a session gets it. `read: false` — the session never takes a piece. */
export function lendModel(actor: TestActor, lease = 'test', { read = true, model = 'claude-test' } = {}): LentModel {
  const { server, client } = mintChannel(ModelContract);
  const { writer, reader } = mintStream<ModelFrame>();
  const pieces: string[] = [];
  const began = Promise.withResolvers<void>();
  if (read) {
    openReader(reader, ModelFrame, {
      credit: true,
      onFrame: ({ text }) => {
        pieces.push(text);
        began.resolve();
      },
    });
  }
  const id = actor.grant({ contract: 'model', scope: { model }, port: server, deltas: writer }, lease);
  const connection = connect(client, ModelContract);
  return { call: connection.call, connection, lease: id, pieces, began: began.promise };
}

export function ask(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { system: 'You are a test.', messages: [user({ type: 'text', text })], tools: [], maxTokens: 1000, ...more };
}

export function user(...content: UserBlock[]): { role: 'user'; content: UserBlock[] } {
  return { role: 'user', content };
}

/** The error that a call ended with. */
export async function failure(call: Promise<unknown>): Promise<CoopError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CoopError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}
