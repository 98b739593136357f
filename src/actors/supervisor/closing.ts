import { STORES } from '../../protocol/trust.ts';
import type { Standby } from '../kernel/spawn/standby.ts';
import { ACTOR } from './actors.ts';
import type { House } from './house.ts';
import { drainMs, type Phase } from './machine.ts';
import type { Memory } from './memory.ts';
import type { Pool } from './pool/pool.ts';
import type { Reload } from './reload.ts';
import type { Sessions } from './sessions.ts';
import type { Turns } from './turns.ts';
import type { Unhurried } from './unhurried.ts';
import type { Upkeep } from './upkeep.ts';
import type { Workplaces } from './workplaces.ts';

/** What turns that were left may take to be written down as left, in ms. */
const SETTLE_MS = 1_500;

export interface ClosingOptions {
  readonly house: Pick<House, 'drain'>;
  readonly turns: Turns;
  readonly memory: Memory;
  readonly upkeep: Upkeep;
  readonly reload: Reload;
  readonly sessions: Sessions;
  readonly standby: Standby;
  readonly pool: Pool | undefined;
  readonly workplaces: Workplaces;
  readonly unhurried: Unhurried;
  /** The household is about to be free for the next daemon. */
  readonly leave: () => void;
}

/** Each phase of the end. The machine says in which order, and how long each may take. */
export function closing(options: ClosingOptions): Readonly<Record<Phase, () => Promise<void>>> {
  const { house, turns, memory, upkeep, reload, sessions, standby, pool, workplaces, unhurried, leave } = options;
  return {
    async channels() {
      turns.drain();
      memory.stop();
      unhurried.stop();
      // What is under way ends with the actors.
      void upkeep.stop();
      await Promise.all([reload.close(), house.drain(drainMs('channels'), ACTOR.terminal, ACTOR.scheduler)]);
    },
    async sessions() {
      await Promise.all([sessions.drain(), standby.close()]);
      await turns.settled(SETTLE_MS);
    },
    provider: () => house.drain(drainMs('provider'), ACTOR.provider, ACTOR.web, ACTOR.shell, ...workplaces.stop()),
    async stores() {
      await house.drain(drainMs('stores'), ACTOR.index, ...STORES.map((store) => ACTOR.store[store]));
      await pool?.close();
    },
    async journal() {
      leave();
      await house.drain(drainMs('journal'), ACTOR.journal);
    },
    observer: () => house.drain(drainMs('observer'), ACTOR.observer),
  };
}
