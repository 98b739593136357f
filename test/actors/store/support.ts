import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { databaseProfile } from '../../../src/actors/supervisor/profiles.ts';
import type { Contract, Port } from '../../../src/protocol/contract.ts';
import type { EmbeddingContract } from '../../../src/protocol/contracts/embedding.ts';
import {
  type Audience,
  type MemoryHit,
  MemoryKeepContract,
  type MemoryKeepScope,
  MemoryMendContract,
  MemoryReadContract,
  MemorySettleContract,
  MemoryUpkeepContract,
  MemoryWriteContract,
  type MemoryWriteScope,
} from '../../../src/protocol/contracts/memory/index.ts';
import type { Grant } from '../../../src/protocol/grant.ts';
import type { IdempotencyKey, LeaseId } from '../../../src/protocol/ids.ts';
import type { StoreName, TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'coop-store-'));
}

interface Granted<C extends Contract> extends Connection<C> {
  readonly lease: LeaseId;
}

/** A store's real Worker on a real file, with ports as turns hold them. */
export class TestStore implements AsyncDisposable {
  readonly actor: TestActor;
  readonly path: string;
  #granted = 0;
  #keys = 0;

  private constructor(path: string, store: StoreName) {
    this.path = path;
    this.actor = new TestActor({ bundle: 'store', profile: databaseProfile(path), data: { store, path } });
  }

  static start(path: string, store: StoreName = 'shared'): TestStore {
    return new TestStore(path, store);
  }

  static async open(path?: string): Promise<TestStore> {
    const store = TestStore.start(path ?? join(await temporaryFolder(), 'memory.db'));
    await store.actor.frame('ready');
    return store;
  }

  reads(person: string | null): Granted<typeof MemoryReadContract> {
    return this.#grant(MemoryReadContract, (port) => ({ contract: 'memory.read', scope: { person }, port }));
  }

  writes(author: string, scope: Partial<MemoryWriteScope> = {}): Granted<typeof MemoryWriteContract> {
    const whole = { ...scopeOf(author), ...scope };
    return this.#grant(MemoryWriteContract, (port) => ({ contract: 'memory.write', scope: whole, port }));
  }

  settles(author: string, scope: Partial<MemoryWriteScope> = {}): Granted<typeof MemorySettleContract> {
    const whole = { ...scopeOf(author), ...scope };
    return this.#grant(MemorySettleContract, (port) => ({ contract: 'memory.settle', scope: whole, port }));
  }

  /** For rows that are the author's alone. */
  mends(author: string, scope: Partial<MemoryWriteScope> = {}): Granted<typeof MemoryMendContract> {
    const whole = { ...scopeOf(author), audience: 'me', ...scope } as const;
    return this.#grant(MemoryMendContract, (port) => ({ contract: 'memory.mend', scope: whole, port }));
  }

  upkeeps(embedding?: Port<typeof EmbeddingContract>): Granted<typeof MemoryUpkeepContract> {
    const lent = embedding === undefined ? {} : { embedding };
    return this.#grant(MemoryUpkeepContract, (port) => ({ contract: 'memory.upkeep', port, ...lent }));
  }

  keeps(scope: MemoryKeepScope): Granted<typeof MemoryKeepContract> {
    return this.#grant(MemoryKeepContract, (port) => ({ contract: 'memory.keep', scope, port }));
  }

  /** Writes with a key of its own, through a port of its own. */
  async remember(
    author: string,
    text: string,
    audience: Audience = 'everyone',
    { level = 'full', integrity }: { readonly level?: TrustLevel; readonly integrity?: TrustLevel } = {},
  ) {
    const { call, close } = this.writes(author, { audience, integrity: level });
    this.#keys += 1;
    const key = keyOf(`of-${author}/${this.#keys}-${Math.random()}`);
    try {
      return await call.write({ key, text, ...(integrity === undefined ? {} : { integrity }) });
    } finally {
      close();
    }
  }

  /** What a port for `person` finds. */
  async search(person: string | null, query: string, limit = 10): Promise<MemoryHit[]> {
    const { call, close } = this.reads(person);
    try {
      return (await call.search({ query, limit })).hits;
    } finally {
      close();
    }
  }

  #grant<C extends Contract>(contract: C, grantOf: (port: Port<C>) => Grant): Granted<C> {
    const { server, client } = mintChannel(contract);
    this.#granted += 1;
    const lease = this.actor.grant(grantOf(server), `lease-${this.#granted}`);
    return { ...connect(client, contract), lease };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.actor[Symbol.asyncDispose]();
  }
}

const scopeOf = (author: string): MemoryWriteScope => ({
  author,
  place: `terminal:${author}`,
  turn: `turn-of-${author}`,
  audience: 'everyone',
  integrity: 'full',
});

export function keyOf(text: string): IdempotencyKey {
  return text as IdempotencyKey;
}

export const texts = (hits: readonly MemoryHit[]): string[] => hits.map(({ text }) => text);
