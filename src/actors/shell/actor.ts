import '../kernel/wall/thread.ts';
import { host, tell } from '../kernel/host/index.ts';
import { shellMachine } from './machine.ts';

host(
  shellMachine.provide({
    actions: {
      serve: () => {},
      revoke: (_, { lease }) => tell({ type: 'revoked', lease }),
    },
  }),
  undefined,
);
