import { VERSION } from '../../config/version.ts';
import type { OwnPage } from '../../protocol/contracts/own.ts';
import type { Journey } from './journey.ts';

export type Self = Extract<OwnPage, { part: 'self' }>;

/** What each file is, for whoever opens the folder in ten years. */
const FILES: readonly (readonly [string, string])[] = [
  ['me.json', 'who you are to the house: name, level, what channels know you as, time zone, the models you chose'],
  ['conversations.jsonl', 'the conversations that you could read where they were held, archived ones too, a line each'],
  ['conversations/ID.md, ID.jsonl', 'each of them, as it was said: to be read, and for programs'],
  ['memories.md', 'what is remembered for you alone, and what you said for everyone'],
  ['memories.jsonl', 'the same for programs: also what was forgotten or replaced, with who said it, where and when'],
  ['memory-changes.jsonl', 'what became of each of them, in order: what a change made of it'],
  ['unanswered.jsonl', 'messages of yours that no turn has answered'],
  ['sent.jsonl', 'what your turns had said elsewhere, and what has not arrived, with the reason'],
  ['reminders.jsonl', 'your reminders: set, said and cancelled ones'],
  ['requests.jsonl', 'what your turns asked for beyond what they may do, what became of it, and what you decided'],
  [
    'usage-days.jsonl, usage-calls.jsonl',
    'what models took for you, by day and by call; money in millionths of a dollar',
  ],
  ['jobs.jsonl, runs.jsonl', 'jobs that run as you, and what came of their runs'],
  ['notices.jsonl', 'what the house told those who decide'],
  ['files/', 'your own folder of the workspace, byte for byte'],
  ['workspace/', 'the whole workspace, where that was asked for'],
  ['left-out.jsonl', 'what lies in that folder and is not here, or not as it was, and why'],
  [
    'manifest.jsonl',
    'every file here with its size and SHA-256, but for itself: what is listed there and missing was lost later',
  ],
];

/** The same for whoever is of this level, whatever others keep: nothing here is counted that they may not read. */
function missing({ files, schedule, decides }: Self): string[] {
  return [
    'What was said, remembered or asked for at a level that you do not reach, or not any more. Whether there is any is not said.',
    'What others said of you where you could not read it, and what is remembered for them.',
    ...(files === 'none' ? ['Files: you have no folder.'] : []),
    'What files in your folder said before that the agent is told: full people see it with "coop files".',
    ...(schedule ? [] : ['Jobs of the house: what they say to you is among your conversations.']),
    ...(decides ? [] : ['Notices, and what others asked for: they are for those who decide.']),
    'What can be made again from the rest: search indexes, vectors, summaries of conversations.',
    'Trace files, backups, and what the provider of the model keeps: whoever runs the house answers for those.',
    'Keys, tokens and the configuration of others. A key that somebody wrote into a conversation is part of it, and is here.',
    'A text of more than 300,000 bytes is cut, and says so.',
  ];
}

export function readme(self: Self, { counts, leftOut }: Journey, now: Date, workspace: boolean): string {
  const rows = Object.entries(counts).map(([what, count]) => `- ${what}: ${count.toLocaleString('en-US')}`);
  return [
    `# What the house has of ${self.person}`,
    `Taken out on ${now.toISOString()} by coop ${VERSION}, as ${self.person} (${self.level})${workspace ? ', with the whole workspace' : ''}.`,
    'Each page was read on its own while people went on talking: what came later than its page is not here.',
    '## What is where',
    FILES.map(([name, about]) => `- \`${name}\`: ${about}`).join('\n'),
    'A file that is not there had nothing in it. `.jsonl` files hold JSON, one object a line; times are ISO 8601 in UTC, except in `conversations/`, where they are milliseconds since 1970.',
    '## What there was',
    rows.length === 0 ? 'Nothing yet.' : rows.join('\n'),
    `Left out: ${leftOut.toLocaleString('en-US')}.`,
    '## What is not here',
    missing(self)
      .map((text) => `- ${text}`)
      .join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}
