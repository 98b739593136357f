import * as z from 'zod';
import { readExpression, readQuietHours } from '../../domain/schedule/index.ts';
import { CHANNELS } from '../../protocol/address.ts';
import { MISSED } from '../../protocol/schedule.ts';
import { trust } from './people.ts';
import { between, name, text, timezone } from './text.ts';

const expression = text(200).superRefine((text, context) => {
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

/** What nobody could send either is not sent by the clock. */
const message = text(50_000)
  .refine((text) => text.trim() !== '', { error: 'write what the agent is told' })
  .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), { error: 'take out the control characters' });

export const Cron = z.strictObject({
  name: name.describe('Unique among the jobs.'),
  cron: expression.describe('Standard five-field cron expression.'),
  user: name.optional().describe('Runs as this user.'),
  message: message.describe('Message sent to the agent.'),
  timezone: timezone.optional().describe("Whose clock counts. Without it the user's, without that this machine's."),
  missed: z
    .enum(MISSED)
    .default('skip')
    .describe('What becomes of runs that were missed: nothing, or one run for all of the last day.'),
  retry: between(0, 10).default(2).describe('How often a run that failed is tried again, with growing pauses.'),
  trust: trust.optional().describe('What the job is worth at most: full, inner, familiar or public.'),
  delivery: z
    .enum(DELIVERY)
    .default('as_needed')
    .describe('as_needed: an answer of only HEARTBEAT_OK is not delivered. always: it is told that there is nothing.'),
  deliver: z
    .strictObject({
      channel: z.enum(CHANNELS),
      target: text(200).min(1, { error: 'write an identifier of the channel, or "group:<hex>"' }),
    })
    .optional()
    .describe("Explicit delivery target, instead of the user's own channels."),
});
