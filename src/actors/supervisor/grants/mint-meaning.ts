/** The way to the embedding endpoint: what goes over it leaves the house. */
import type { Port } from '../../../protocol/contract.ts';
import { EmbeddingContract } from '../../../protocol/contracts/embedding.ts';
import { MemoryUpkeepContract } from '../../../protocol/contracts/memory/index.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import type { MeaningPort } from '../../../protocol/ports/index.ts';
import type { StoreName } from '../../../protocol/trust.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Plan } from './plan.ts';

/** @param embeds the model of the vectors; undefined where the household embeds nothing */
export function mintMeaning(
  lease: LeaseId,
  { read }: Plan,
  embeds: string | undefined,
  give: Give,
): { readonly meaning?: MeaningPort } {
  if (embeds === undefined || read.length === 0) return {};
  return { meaning: { model: embeds, port: mintEmbedding(lease, give) } };
}

/** The house's own look after a store: it answers in counts. `embeds`: texts go from there to the embedding endpoint. */
export function mintUpkeep(
  lease: LeaseId,
  store: StoreName,
  embeds: boolean,
  give: Give,
): Port<typeof MemoryUpkeepContract> {
  const upkeep = mintChannel(MemoryUpkeepContract);
  const embedding = embeds ? { embedding: mintEmbedding(lease, give) } : {};
  give(ACTOR.store[store], lease, { contract: 'memory.upkeep', port: upkeep.server, ...embedding });
  return upkeep.client;
}

function mintEmbedding(lease: LeaseId, give: Give): Port<typeof EmbeddingContract> {
  const { server, client } = mintChannel(EmbeddingContract);
  give(ACTOR.provider, lease, { contract: 'embedding', port: server });
  return client;
}
