import { actorId } from '../../protocol/ids.ts';

/** The actors that live as long as the daemon. */
export const ACTOR = {
  journal: actorId('journal'),
  index: actorId('index'),
  provider: actorId('provider'),
  terminal: actorId('channel:terminal'),
  observer: actorId('observer'),
  store: {
    private: actorId('store:private'),
    shared: actorId('store:shared'),
    social: actorId('store:social'),
  },
} as const;
