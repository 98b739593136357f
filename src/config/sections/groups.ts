import * as z from 'zod';
import { trust } from './people.ts';
import { between, listOf, name, text } from './text.ts';

export const Group = z.strictObject({
  name: name.describe('Also what a turn calls it: "#kitchen".'),
  match: listOf(z.string(), 100)
    .min(1, { error: 'name at least one group, "channel:group"' })
    .describe('The group as its channel knows it, "channel:group": `terminal:kitchen`. Compared exactly.'),
  trust: trust.optional().describe('What the group is worth. Without it, what its least trusted member is.'),
  strangers: z
    .enum(['context', 'answer'])
    .default('context')
    .describe('What strangers say is heard and not answered, or answered as public.'),
  trigger: z
    .enum(['mention', 'always', 'regex', 'model'])
    .default('mention')
    .describe('Which messages are answered. Terminal rooms: all.'),
  mention_names: listOf(text(100), 100).default([]).describe('What counts as a mention, beside a real one.'),
  history_limit: between(0, 10_000).default(50).describe('Messages before a mention that are read with it.'),
});

export type Group = z.output<typeof Group>;

export const Groups = listOf(Group, 1_000).default([]).describe('Groups that the agent takes part in.');
