import '../kernel/wall/network.ts';
import { host, tell } from '../kernel/host/index.ts';
import { webMachine } from './machine.ts';

host(
  webMachine.provide({
    actions: {
      serve: () => {},
      lend: () => {},
      revoke: (_, { lease }) => tell({ type: 'revoked', lease }),
    },
  }),
  undefined,
);
