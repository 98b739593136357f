import type { Grant } from '../../../protocol/grant.ts';
import type { ActorId, LeaseId } from '../../../protocol/ids.ts';

/** Hands the serving end of a port to its actor, and remembers that the actor serves this lease. */
export type Give = (actor: ActorId, lease: LeaseId, grant: Grant) => void;
