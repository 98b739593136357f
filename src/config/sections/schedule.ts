import * as z from 'zod';
import { readExpression, readQuietHours } from '../../domain/schedule/index.ts';
import { CHANNELS } from '../../protocol/address.ts';
import { MISSED } from '../../protocol/schedule.ts';
import { trust } from './people.ts';
import { atLeast, name, timezone } from './text.ts';

const expression = z.string().superRefine((text, context) => {
  const read = readExpression(text);
  if ('why' in read) context.addIssue({ code: 'custom', message: read.why });
});

export const Notices = z.strictObject({
  quiet_hours: z
    .string()
    .refine((text) => readQuietHours(text) !== undefined, {
      error: 'write two times of a day, for example "22:00-07:00"',
    })
    .optional()
    .describe('When the owner is not told to look at notices, on their own clock; they are there all the same.'),
});

/** Whether an answer that says only `HEARTBEAT_OK` is told. */
export const DELIVERY = ['as_needed', 'always'] as const;

export const Cron = z.strictObject({
  name: name.describe('Unique among the jobs.'),
  cron: expression.describe('Standard five-field cron expression.'),
  user: name.optional().describe('Runs as this user.'),
  message: z.string().min(1, { error: 'write what the agent is told' }).describe('Message sent to the agent.'),
  timezone: timezone.optional().describe("Whose clock counts. Without it the user's, without that this machine's."),
  missed: z
    .enum(MISSED)
    .default('skip')
    .describe('What becomes of runs that were missed: nothing, or one run for all of the last day.'),
  retry: atLeast(0)
    .max(10, { error: 'write at most 10' })
    .default(2)
    .describe('How often a run that failed is tried again, with growing pauses.'),
  trust: trust.optional().describe('What the job is worth at most: full, inner, familiar or public.'),
  delivery: z
    .enum(DELIVERY)
    .default('as_needed')
    .describe('as_needed: an answer of only HEARTBEAT_OK is not delivered. always: it is told that there is nothing.'),
  deliver: z
    .strictObject({
      channel: z.enum(CHANNELS),
      target: z.string().min(1, { error: 'write an identifier of the channel, or "group:<hex>"' }),
    })
    .optional()
    .describe("Explicit delivery target, instead of the user's own channels."),
});
