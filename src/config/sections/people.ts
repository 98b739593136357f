import * as z from 'zod';
import { TRUST_LEVELS } from '../../protocol/trust.ts';
import { listOf, name, timezone } from './text.ts';

export const trust = z.enum(TRUST_LEVELS);

export const User = z.strictObject({
  name: name.describe('Also the name of this person on the machine: `coop ask --as NAME`.'),
  trust: trust.describe('What this person may see and do: full, inner, familiar or public.'),
  match: listOf(z.string(), 100)
    .default([])
    .describe('Channel identities, "channel:identifier". `terminal:NAME` is always among them.'),
  timezone: timezone.optional().describe("Whose clock counts for this person's jobs and reminders."),
});

export type User = z.output<typeof User>;

/** Who there is where the file names nobody: whoever owns the machine. */
export const DEFAULT_USERS: readonly User[] = [{ name: 'owner', trust: 'full', match: ['terminal:default'] }];

export const Users = listOf(User, 1_000)
  .default(() => DEFAULT_USERS.map((user) => ({ ...user, match: [...user.match] })))
  .describe('Who can talk to the agent. The first user with trust "full" is the owner.');
