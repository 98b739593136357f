import * as z from 'zod';
import { trust } from './people.ts';
import { between, innerPath, listOf } from './text.ts';

const PromptFile = z.strictObject({
  path: innerPath.describe('Below the workspace, or below users/NAME there for a user file.'),
  trust: trust.default('full').describe('Lowest level that sees the file.'),
  cache: z
    .enum(['stable', 'session', 'volatile'])
    .default('session')
    .describe('How often it changes: rarely, between sessions, within a session.'),
});

export type PromptFile = z.output<typeof PromptFile>;

const SHARED_FILES: readonly PromptFile[] = [
  { path: 'SOUL.md', trust: 'familiar', cache: 'stable' },
  { path: 'IDENTITY.md', trust: 'familiar', cache: 'session' },
  { path: 'TOOLS.md', trust: 'full', cache: 'session' },
  { path: 'BOOTSTRAP.md', trust: 'full', cache: 'volatile' },
];

const USER_FILES: readonly PromptFile[] = [
  { path: 'AGENTS.md', trust: 'full', cache: 'stable' },
  { path: 'USER.md', trust: 'inner', cache: 'session' },
  { path: 'TOOLS.md', trust: 'full', cache: 'session' },
];

const files = (defaults: readonly PromptFile[]) =>
  listOf(PromptFile, 100).default(() => defaults.map((file) => ({ ...file })));

export const Prompt = z.strictObject({
  max_tokens: between(1_000, 10_000_000)
    .default(30_000)
    .describe('Room for what the agent is told before a conversation begins; what does not fit can be opened.'),
  shared_files: files(SHARED_FILES).describe('From the root of the workspace, once per session.'),
  user_files: files(USER_FILES).describe('From users/NAME in the workspace, for each person.'),
});
