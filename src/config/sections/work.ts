import * as z from 'zod';
import { between, listOf, text } from './text.ts';

/** `example.org`, or `*.example.org` for those below it; nothing that a resolver would read in another way. */
const host = text(253).regex(/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z][a-z0-9-]{0,62}$/, {
  error: 'write a host name in lower case, for example "docs.example.org" or "*.example.org"',
});

export const Sandbox = z.strictObject({
  hosts: listOf(host, 1_000)
    .default([])
    .describe('Hosts that commands may reach, in turns that have read nothing strange. None: there is no network.'),
  timeout_seconds: between(1, 600).default(120).describe('Longest command.'),
  memory_mb: between(64, 1_048_576).default(1_024).describe('Memory of one command, with all that it starts.'),
  processes: between(8, 65_536).default(256).describe('Processes of one command.'),
  output_kb: between(16, 1_048_576).default(4_096).describe('Output of one command; one that says more is ended.'),
  unconfined: z
    .boolean()
    .default(false)
    .describe(
      'No sandbox at all, for full turns that read nothing strange. Then approvals and file guards do not hold.',
    ),
});

export const Web = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether pages can be read.'),
  allow: listOf(host, 1_000)
    .default([])
    .describe('Hosts of which anything may be asked. Of others only addresses that a person said are fetched.'),
});
