import '../kernel/wall/files.ts';
import { host, tell } from '../kernel/host/index.ts';
import { workspaceMachine } from './machine.ts';

host(
  workspaceMachine.provide({
    actions: {
      serve: () => {},
      revoke: (_, { lease }) => tell({ type: 'revoked', lease }),
    },
  }),
  undefined,
);
