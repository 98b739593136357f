import { CommandAnswer, CommandWords } from '../commands.ts';
import { contract, method } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';
import * as z from '../schema.ts';

/** What the contracts behind a command can end in. */
const ERRORS: readonly ErrorCode[] = [
  'E_NOT_ALLOWED',
  'E_NOT_FOUND',
  'E_CHANGED',
  'E_EXPIRED',
  'E_NAME',
  'E_EXISTS_ALREADY',
  'E_CONFIG',
  'E_CONFIG_SYNTAX',
  'E_CONFIG_READ',
  'E_CONFIG_MISSING',
  'E_ENCODING',
  'E_WRITE',
  'E_EDIT',
  'E_STALE',
  'E_TRIAL',
  'E_NOTHING_SAID',
  'E_TURN_RUNS',
  'E_AT_WORK',
  'E_JOB_NOWHERE',
  'E_JOB_RUNS',
  'E_MAY_BE_TWICE',
  'E_NOT_THEIRS',
  'E_ROOM_ANEW',
  'E_FILE',
  'E_FILE_PATH',
  'E_FILE_KIND',
  'E_FILE_MISSING',
  'E_FILE_MATCH',
  'E_FILE_ASK',
  'E_TOO_LARGE',
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_APPROVALS_FULL',
];

/** Command Worker → its channel: the Worker serves this on a port of the command's lease. */
export const CommandContract = contract('command.run', {
  run: method({
    args: z.strictObject({ words: z.optional(CommandWords) }),
    result: CommandAnswer,
    errors: ERRORS,
    deadlineMs: 40_000,
  }),
});
