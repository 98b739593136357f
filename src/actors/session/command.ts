import { CommandContract, HouseholdContract } from '../../protocol/contracts/household.ts';
import { unreachable } from '../../protocol/errors.ts';
import type { CommandLease, CommandPorts } from '../../protocol/lease.ts';
import { connect, serve } from '../kernel/link/index.ts';

/** A command: a turn without a model. Ends when its channel has taken the answer, or gone away. */
export async function runCommand(lease: CommandLease, ports: CommandPorts): Promise<void> {
  const household = connect(ports.household, HouseholdContract);
  const served = serve(ports.run, CommandContract, {
    run: async () => {
      const { command } = lease;
      switch (command) {
        case 'whoami':
          return { command, answer: await household.call.whoami({}) };
        case 'status':
          return { command, answer: await household.call.status({}) };
        default:
          return unreachable(command);
      }
    },
  });
  await served.closed;
  household.close();
}
