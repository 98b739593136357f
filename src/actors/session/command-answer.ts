import type { PlaceKey } from '../../protocol/address.ts';
import type { CommandAnswer, CommandRequest } from '../../protocol/commands.ts';
import { unreachable } from '../../protocol/errors.ts';
import { copyAll } from './backup.ts';
import type { Askable } from './command-ports.ts';

/** As many as a screen takes. */
const LIMIT = 50;

/** Passes a command on to whoever answers it. What may be asked was decided when the ports were lent. */
export async function answer(
  request: CommandRequest,
  place: PlaceKey,
  { household, sessions, attention, admission, letters, operations, files }: Askable,
): Promise<CommandAnswer> {
  const { command } = request;
  switch (command) {
    case 'whoami':
      return { command, answer: await household.whoami({}) };
    case 'status':
      return { command, answer: await household.status({}) };
    case 'history':
      return { command, answer: await sessions().history({ limit: request.limit ?? LIMIT }) };
    case 'sessions':
      return { command, answer: await sessions().list({ limit: request.limit ?? LIMIT }) };
    case 'session':
      return { command, answer: await sessions().show(argumentsOf(request)) };
    case 'forget':
      return { command, answer: await sessions().forget(argumentsOf(request)) };
    case 'new':
      return { command, answer: { place, ...(await sessions().archive({})) } };
    case 'attention':
      return { command, answer: await attention().list({}) };
    case 'decide':
      return { command, answer: await attention().decide(argumentsOf(request)) };
    case 'seen':
      return { command, answer: await attention().seen(argumentsOf(request)) };
    case 'held':
      return { command, answer: await admission().held({}) };
    case 'admit':
      return { command, answer: await admission().admit(argumentsOf(request)) };
    case 'refuse':
      return { command, answer: await admission().refuse(argumentsOf(request)) };
    case 'groups':
      return { command, answer: await admission().groups({}) };
    case 'admit_group':
      return { command, answer: await admission().admitGroup(argumentsOf(request)) };
    case 'members':
      return { command, answer: await admission().members(argumentsOf(request)) };
    case 'backup':
      return { command, answer: await copyAll(files()) };
    case 'letters':
      return { command, answer: await letters().list({}) };
    case 'retry':
      return { command, answer: await letters().retry(argumentsOf(request)) };
    case 'drop':
      return { command, answer: await letters().drop(argumentsOf(request)) };
    case 'restart':
      return { command, answer: await operations().restart(argumentsOf(request)) };
    default:
      return unreachable(request);
  }
}

function argumentsOf<R extends CommandRequest>({ command: _, ...args }: R): Omit<R, 'command'> {
  return args;
}
