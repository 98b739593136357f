import { CommandContract } from '../../protocol/contracts/command.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import type { CommandPorts } from '../../protocol/ports/index.ts';
import { serve } from '../kernel/link/index.ts';
import { NO_TRACER } from '../kernel/trace/index.ts';
import { answer } from './command-answer.ts';
import { openCommandPorts } from './command-ports.ts';

/** A command: a turn without a model. Ends when its channel has taken the answer, or gone away. */
export async function runCommand(lease: CommandLease, ports: CommandPorts, tracer = NO_TRACER): Promise<void> {
  const { request, trace } = lease;
  const opened = openCommandPorts(ports);
  const served = serve(ports.run, CommandContract, {
    async run({ words }) {
      const span = tracer.span(`execute_command ${request.command}`, trace);
      try {
        const answered = await answer(lease, words, opened);
        span.end();
        return answered;
      } catch (error) {
        span.end({ error });
        throw error;
      }
    },
  });
  await served.closed;
  opened.close();
}
