import { CommandAnswer } from '../commands.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

/** Command Worker → its channel: the Worker serves this on a port of the command's lease. */
export const CommandContract = contract('command.run', {
  run: method({ args: z.strictObject({}), result: CommandAnswer, errors: ['E_NOT_ALLOWED', 'E_NOT_FOUND'] }),
});
