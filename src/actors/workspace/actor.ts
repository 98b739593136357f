import '../kernel/wall/files.ts';
import { PromptFilesContract } from '../../protocol/contracts/prompt.ts';
import type { WorkspaceStart } from '../../protocol/starts.ts';
import { host, LeaseTable, startData, tell } from '../kernel/host/index.ts';
import { serve } from '../kernel/link/index.ts';
import { workspaceMachine } from './machine.ts';
import { PromptFiles } from './prompt-files.ts';

// Made by the supervisor for this kind of actor.
const { folder } = startData as WorkspaceStart;
const prompts = new PromptFiles(folder);
const leases = new LeaseTable();

host(
  workspaceMachine.provide({
    actions: {
      serve: (_, { lease, grant }) => {
        if (grant.contract === 'prompt.files') {
          leases.add(lease, serve(grant.port, PromptFilesContract, prompts.serving(grant.scope)));
        }
      },
      revoke: (_, { lease }) => {
        leases.revoke(lease);
        tell({ type: 'revoked', lease });
      },
    },
  }),
  undefined,
);
