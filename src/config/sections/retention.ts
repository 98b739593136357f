import * as z from 'zod';
import { days } from './text.ts';

export const Retention = z.strictObject({
  transcripts_days: days(0)
    .default(0)
    .describe('After so many days the words of a conversation that was closed are forgotten. 0: never.'),
  outbox_days: days(1)
    .default(30)
    .describe('So long it is known what became of a reply, and of what a turn left to be done.'),
  requests_days: days(1)
    .default(90)
    .describe(
      'So long decided requests, notices that were read, and messages of strangers who were not let in are kept.',
    ),
  traces_days: days(1).default(14).describe('So long trace files are kept, of which there are at most 20.'),
});
