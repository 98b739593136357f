/** A household with its model for all tests of a file, or of a `describe`: a daemon costs more to start than most of them need. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import type { Household } from '../../scripts/demo/household.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import { withModel } from '../daemon/model.ts';
import type { Content, MessagesApi } from './messages-api.ts';
import { visit } from './shared.ts';

type Stage = Awaited<ReturnType<typeof withModel>>;

export interface SharedStage {
  /** Its requests are those since the test began, and each test says what its model does. */
  readonly api: MessagesApi;
  readonly household: Household;
  readonly config: string;
  /** Whoever comes leaves when the test is done: nobody reads along in the next. */
  arrive(as: string, room?: string): Promise<Guest>;
  /** The same, in a conversation that begins with them. */
  begin(as: string, room?: string): Promise<Guest>;
  /** For `afterEach`: what this test asked for waits in no other. */
  denyWhatWaits(): Promise<void>;
}

const unscripted = (): Content => [{ type: 'text', text: 'Yes.' }];

export function stageForAll(options: Parameters<typeof withModel>[1] = {}): SharedStage {
  let started: Stage | undefined;
  const stage = (): Stage => {
    if (started === undefined) throw new Error('the household did not start');
    return started;
  };
  beforeAll(async () => {
    started = await withModel(unscripted, { ...options, api: { lifeMs: 600_000, ...options.api } });
  });
  afterAll(() => started?.[Symbol.asyncDispose]());
  beforeEach(() => {
    stage().api.requests.length = 0;
  });
  afterEach(() => {
    stage().api.script = unscripted;
  });
  return {
    get api() {
      return stage().api;
    },
    get household() {
      return stage().household;
    },
    get config() {
      return stage().config;
    },
    arrive: (as, room) => visit(stage().household, as, room),
    async begin(as, room) {
      const guest = await visit(stage().household, as, room);
      await guest.client.call('new', {});
      return guest;
    },
    async denyWhatWaits() {
      const owner = await Guest.arrive(stage().household, 'alice');
      for (const request of (await owner.client.call('attention', {})).approvals) {
        const digest = approvalDigest(request);
        await owner.client.call('decide', { id: request.id, decision: 'deny', digest });
      }
      owner.leave();
    },
  };
}
