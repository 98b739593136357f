import type { CommandAnswer, CommandRequest } from '../../protocol/commands.ts';
import type { ArgsOf, Client } from '../../protocol/contract.ts';
import { CommandContract } from '../../protocol/contracts/command.ts';
import { HouseholdContract } from '../../protocol/contracts/household.ts';
import { SessionsContract } from '../../protocol/contracts/sessions.ts';
import { CoopError, unreachable } from '../../protocol/errors.ts';
import type { CommandLease, CommandPorts } from '../../protocol/lease.ts';
import { connect, serve } from '../kernel/link/index.ts';
import { NO_TRACER } from '../kernel/trace/index.ts';

/** As many as a screen takes. */
const LIMIT = 50;

/** A command: a turn without a model. Ends when its channel has taken the answer, or gone away. */
export async function runCommand(
  { place, request, trace }: CommandLease,
  ports: CommandPorts,
  tracer = NO_TRACER,
): Promise<void> {
  const household = connect(ports.household, HouseholdContract);
  const sessions = ports.sessions === undefined ? undefined : connect(ports.sessions, SessionsContract);
  const served = serve(ports.run, CommandContract, {
    async run() {
      const span = tracer.span(`execute_command ${request.command}`, trace);
      try {
        const answered = await answer(request, place, household.call, sessions?.call);
        span.end();
        return answered;
      } catch (error) {
        span.end({ error });
        throw error;
      }
    },
  });
  await served.closed;
  household.close();
  sessions?.close();
}

async function answer(
  request: CommandRequest,
  place: CommandLease['place'],
  household: Client<typeof HouseholdContract>,
  sessions: Client<typeof SessionsContract> | undefined,
): Promise<CommandAnswer> {
  const { command } = request;
  if (command === 'whoami') return { command, answer: await household.whoami({}) };
  if (command === 'status') return { command, answer: await household.status({}) };
  // What follows is about conversations, and a stranger has none.
  if (sessions === undefined) throw new CoopError('E_NOT_ALLOWED');
  switch (command) {
    case 'history':
      return { command, answer: await sessions.history({ limit: request.limit ?? LIMIT }) };
    case 'sessions':
      return { command, answer: await sessions.list({ limit: request.limit ?? LIMIT }) };
    case 'session':
      return { command, answer: await sessions.show(page(request)) };
    case 'new':
      return { command, answer: { place, ...(await sessions.archive({})) } };
    default:
      return unreachable(request);
  }
}

const page = ({
  id,
  after,
}: Extract<CommandRequest, { command: 'session' }>): ArgsOf<typeof SessionsContract, 'show'> =>
  after === undefined ? { id } : { id, after };
