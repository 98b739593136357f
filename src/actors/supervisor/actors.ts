import { type ActorId, actorId } from '../../protocol/ids.ts';

/** The actors that live as long as the daemon. */
export const ACTOR = {
  journal: actorId('journal'),
  index: actorId('index'),
  provider: actorId('provider'),
  terminal: actorId('channel:terminal'),
  observer: actorId('observer'),
  shell: actorId('shell'),
  web: actorId('web'),
  scheduler: actorId('scheduler'),
  store: {
    private: actorId('store:private'),
    shared: actorId('store:shared'),
    social: actorId('store:social'),
  },
} as const;

/** The actor of one folder of the workspace; there are as many as are worked in. */
export const workspaceActor = (path: string): ActorId => actorId(`workspace:${path}`);
