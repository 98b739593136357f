import * as z from 'zod';
import { atLeast } from './text.ts';

/** `example.org`, or `*.example.org` for those below it; nothing that a resolver would read in another way. */
const host = z.string().regex(/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z][a-z0-9-]{0,62}$/, {
  error: 'write a host name in lower case, for example "docs.example.org" or "*.example.org"',
});

export const Sandbox = z.strictObject({
  hosts: z
    .array(host)
    .default([])
    .describe('Hosts that commands may reach, in turns that have read nothing strange. None: there is no network.'),
  timeout_seconds: atLeast(1)
    .max(600, { error: 'write at most ten minutes: 600' })
    .default(120)
    .describe('Longest command.'),
  memory_mb: atLeast(64).default(1_024).describe('Memory of one command, with all that it starts.'),
  processes: atLeast(8).default(256).describe('Processes of one command.'),
  output_kb: atLeast(16).default(4_096).describe('Output of one command; one that says more is ended.'),
  unconfined: z
    .boolean()
    .default(false)
    .describe(
      'No sandbox at all, for full turns that read nothing strange. Then approvals and file guards do not hold.',
    ),
});

export const Web = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether pages can be read.'),
  allow: z
    .array(host)
    .default([])
    .describe('Hosts of which anything may be asked. Of others only addresses that a person said are fetched.'),
});
