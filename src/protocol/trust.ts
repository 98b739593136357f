/**
 * Trust levels, their order, and what each is worth.
 *
 * This file and `actors/supervisor/grants` are the only places where a level becomes a power (design/trust.md):
 * everything else holds a port or does not.
 */
import * as z from './schema.ts';

/** From the most to the least trusted. */
export const TRUST_LEVELS = ['full', 'inner', 'familiar', 'public'] as const;

export type TrustLevel = (typeof TRUST_LEVELS)[number];

export const TrustLevelSchema = z.enum(TRUST_LEVELS);

/** Whether somebody at `level` may see what needs `needed`. */
export function reaches(level: TrustLevel, needed: TrustLevel): boolean {
  return TRUST_LEVELS.indexOf(level) <= TRUST_LEVELS.indexOf(needed);
}

/**
 * The least trusted of the given levels.
 *
 * @example lowest('full', 'familiar') // 'familiar'
 */
export function lowest(...levels: readonly [TrustLevel, ...TrustLevel[]]): TrustLevel {
  return levels.reduce((low, level) => (reaches(low, level) ? level : low));
}

/** The memory stores, from the most to the least private. Each is one file and one Worker. */
export const STORES = ['private', 'shared', 'social'] as const;

export type StoreName = (typeof STORES)[number];

export const StoreNameSchema = z.enum(STORES);

/** The lowest level that can read a store: what is written there is visible down to here. */
export const STORE_LEVEL: Readonly<Record<StoreName, TrustLevel>> = {
  private: 'full',
  shared: 'inner',
  social: 'familiar',
};

export type MemoryPower = 'none' | 'read' | 'write';

export interface Powers {
  readonly memory: Readonly<Record<StoreName, MemoryPower>>;
  /** Looks for what was said aloud, where all who hear the answer could read. */
  readonly conversations: boolean;
  /** Which files: of the whole workspace, or only of one's own folder; in a room of the room's. */
  readonly files: 'whole' | 'own' | 'none';
  /** Whether those files may be written, and commands run among them. */
  readonly works: boolean;
  /** Reads pages of the web, by the rule of design/trust.md: what was said here is fetched, the rest is asked for. */
  readonly web: boolean;
  /** Has memory looked after: compressed, archived; takes back and purges what is everyone's. Never in a group. */
  readonly maintains: boolean;
  /** Sees the jobs of the house, and has them run. Never in a group. */
  readonly schedule: boolean;
  /** Has themselves reminded. */
  readonly reminds: boolean;
  /** Sees the state of the whole household in `status`: actors, what waits, notices. Never in a group. */
  readonly operations: boolean;
  /** Decides about requests and lets people in. Never in a group. */
  readonly decides: boolean;
  /** Reads and changes coop.toml. Never in a group. */
  readonly settings: boolean;
  /** Sends words to other people and rooms: by itself to places that are worth as much, else as a request. */
  readonly sends: boolean;
  /** Says in a group how much of what it does the agent tells there. */
  readonly tunes: boolean;
  /** Chooses which model answers them, and so what it costs. */
  readonly choosesModel: boolean;
  /** Is told what exactly went wrong; others hear that something did. */
  readonly errorDetails: boolean;
}

/** The table of design/trust.md, as far as it is built. A test walks every (tool, level) pair of it. */
export const POWERS: Readonly<Record<TrustLevel, Powers>> = {
  full: {
    memory: { private: 'write', shared: 'write', social: 'write' },
    conversations: true,
    files: 'whole',
    works: true,
    web: true,
    maintains: true,
    schedule: true,
    reminds: true,
    operations: true,
    decides: true,
    settings: true,
    sends: true,
    tunes: true,
    choosesModel: true,
    errorDetails: true,
  },
  inner: {
    memory: { private: 'none', shared: 'write', social: 'write' },
    conversations: true,
    files: 'own',
    works: true,
    web: true,
    maintains: false,
    schedule: false,
    reminds: true,
    operations: false,
    decides: false,
    settings: false,
    sends: true,
    tunes: true,
    choosesModel: true,
    errorDetails: false,
  },
  familiar: {
    memory: { private: 'none', shared: 'none', social: 'read' },
    conversations: true,
    files: 'own',
    works: false,
    web: true,
    maintains: false,
    schedule: false,
    reminds: false,
    operations: false,
    decides: false,
    settings: false,
    sends: false,
    tunes: false,
    choosesModel: false,
    errorDetails: false,
  },
  public: {
    memory: { private: 'none', shared: 'none', social: 'none' },
    conversations: false,
    files: 'none',
    works: false,
    web: false,
    maintains: false,
    schedule: false,
    reminds: false,
    operations: false,
    decides: false,
    settings: false,
    sends: false,
    tunes: false,
    choosesModel: false,
    errorDetails: false,
  },
};

/** What becomes of words for others that are not the person's own (`memory.write_down`). */
export const WRITE_DOWN = ['approve', 'notify', 'deny'] as const;
export type WriteDown = (typeof WRITE_DOWN)[number];
