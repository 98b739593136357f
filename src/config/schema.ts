/**
 * What `coop.toml` may say: the one source of its types, defaults and checks. Every object is strict: a key that is not
 * here is an error, for a mistyped key would otherwise be a setting that silently does nothing.
 */
import * as z from 'zod';
import { Groups } from './sections/groups.ts';
import { Limits } from './sections/limits.ts';
import { Memory } from './sections/memory.ts';
import { Users } from './sections/people.ts';
import { Prompt } from './sections/prompt.ts';
import { Provider } from './sections/provider.ts';
import { Retention } from './sections/retention.ts';
import { Cron, Notices } from './sections/schedule.ts';
import { between, listOf, name, path } from './sections/text.ts';
import { Sandbox, Web } from './sections/work.ts';

const model = z.string().regex(/^[a-z][a-z0-9-]*\/[^\s\p{Cc}]{1,200}$/u, {
  error: 'write "provider/model", for example "anthropic/claude-opus-4-6"',
});

const Agent = z.strictObject({
  id: name.describe("The agent's own name."),
  model: model.describe('Model to use, "provider/model".'),
  background_model: model
    .optional()
    .describe('A smaller model of the same provider, for work after a turn: what is to be remembered of it.'),
  workspace: path.default('./workspaces/default').describe('Folder of the workspace.'),
});

const Signal = z.strictObject({
  db_path: path.default('./db/signal.db').describe('Where the Signal channel keeps its state.'),
  verbose: z.boolean().default(false).describe('Sends partial replies at each tool call.'),
});

const Terminal = z.strictObject({
  rooms: z
    .enum(['open', 'listed'])
    .default('open')
    .describe('Which rooms there are: those that somebody opens, or only those of [[groups]].'),
});

const Sessions = z.strictObject({
  max_active: between(1, 1_000).default(16).describe('Most conversations that hold a Worker at once.'),
  idle_minutes: z
    .number()
    .positive({ error: 'write a number of minutes above 0' })
    .max(24 * 60, { error: 'write at most a day: 1440' })
    .default(5)
    .describe('After so long without a message a conversation gives its Worker back.'),
  memory_mb: between(128, 1_048_576)
    .optional()
    .describe('Memory of the whole daemon, in MB, above which idle conversations give their Workers back at once.'),
});

export const SettingsSchema = z.strictObject({
  agent: Agent,
  users: Users,
  groups: Groups,
  provider: Provider.prefault({}),
  limits: Limits.prefault({}),
  channels: z.strictObject({ terminal: Terminal.prefault({}), signal: Signal.optional() }).prefault({}),
  memory: Memory.prefault({}),
  sessions: Sessions.prefault({}),
  retention: Retention.prefault({}),
  prompt: Prompt.prefault({}),
  sandbox: Sandbox.prefault({}),
  web: Web.prefault({}),
  notices: Notices.prefault({}),
  cron: listOf(Cron, 1_000).default([]).describe('Scheduled messages to the agent.'),
});

/** A valid configuration with its defaults filled in. Keys are those of the file; paths are as written there. */
export type Settings = z.output<typeof SettingsSchema>;

export type { Group } from './sections/groups.ts';
export type { User } from './sections/people.ts';
export type { PromptFile } from './sections/prompt.ts';
export type { ProviderName } from './sections/provider.ts';
