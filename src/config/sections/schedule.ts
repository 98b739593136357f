import * as z from 'zod';
import { CHANNELS } from '../../protocol/address.ts';
import { name } from './text.ts';

/** The shape only; what the fields mean is the scheduler's. */
const FIVE_FIELDS = /^\s*([\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+\s*$/;

export const Cron = z.strictObject({
  name: name.describe('Unique among the jobs.'),
  cron: z
    .string()
    .regex(FIVE_FIELDS, { error: 'write five fields: minute, hour, day of month, month, weekday' })
    .describe('Standard five-field cron expression.'),
  user: name.optional().describe('Runs as this user.'),
  message: z.string().min(1, { error: 'write what the agent is told' }).describe('Message sent to the agent.'),
  deliver: z
    .strictObject({
      channel: z.enum(CHANNELS),
      target: z.string().min(1, { error: 'write an identifier of the channel, or "group:<hex>"' }),
    })
    .optional()
    .describe("Explicit delivery target, instead of the user's own channels."),
});
