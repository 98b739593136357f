import type { Settings } from '../../config/index.ts';
import type { Spawn } from '../kernel/spawn/spawn.ts';
import { Standby } from '../kernel/spawn/standby.ts';
import { Memory } from './memory.ts';
import { SESSION_PROFILE } from './profiles.ts';
import { Sessions, type SessionsOptions } from './sessions.ts';
import type { Observatory } from './traces/index.ts';

/** Session Workers that are started before anybody needs them. */
const STANDBY = 1;

export interface WorkersOptions {
  readonly spawn: Spawn;
  /** As they hold now. */
  readonly settings: () => Settings['sessions'];
  readonly observatory: Observatory;
  readonly onNeeded: NonNullable<SessionsOptions['onNeeded']>;
  /** To the owner: memory does not suffice. */
  readonly tell: (text: string) => void;
}

/** The Workers of the session kind, those that wait to become one, and the watch that gives them up when memory runs out. */
export function sessionWorkers({ spawn, settings, observatory, onNeeded, tell }: WorkersOptions) {
  const { tracer } = observatory;
  const standby = new Standby(
    () => spawn({ bundle: 'session', name: 'session', profile: SESSION_PROFILE, data: null }),
    STANDBY,
  );
  const sessions = new Sessions({
    claim: () => standby.claim(),
    get maxActive() {
      return settings().max_active;
    },
    get idleMs() {
      return settings().idle_minutes * 60_000;
    },
    onNeeded,
    onStart: (session) => {
      observatory.join(session, session.id);
      const attributes = { 'coop.actor': session.id, 'coop.kind': 'session' };
      tracer.event('actor.started', { attributes });
      void session.exited.then(({ error }) => {
        tracer.event('actor.stopped', error === undefined ? { attributes } : { attributes, error });
      });
    },
  });
  const memory = new Memory({ limitMb: settings().memory_mb, sessions, standby, standbySize: STANDBY, tell });
  return { standby, sessions, memory };
}
