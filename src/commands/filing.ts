/** The commands about what the files said before that the agent is told. */
import { Option } from 'commander';
import { type Entry, json, owner } from './entry.ts';
import type { Shell } from './shell.ts';

export const filing = (shell: Shell): Entry => ({
  name: 'files',
  about:
    'earlier versions of the files that the agent is told (SOUL.md …), and putting one back; without a word, list them',
  example: 'coop files restore SOUL.md 3',
  parts: [
    {
      name: 'history [path]',
      about: 'the versions of a file: who wrote each, and when; without a path, the files that have some',
      example: 'coop files history SOUL.md --diff',
      options: [owner, new Option('--diff', 'with the lines that putting it back would change'), json],
      run: async (options, [path]) => (await import('./files/history.ts')).fileHistory(path, options, shell),
    },
    {
      name: 'diff <path> <version>',
      about: 'the lines that putting a version back would change',
      example: 'coop files diff users/bob/USER.md 2',
      options: [owner, json],
      run: async (options, words) => (await import('./files/restore.ts')).fileDiff(words, options, shell),
    },
    {
      name: 'restore <path> <version>',
      about: 'have a file say what it said as that version; what it says now stays in its history',
      example: 'coop files restore SOUL.md 3',
      options: [owner, json],
      run: async (options, words) => (await import('./files/restore.ts')).restoreFile(words, options, shell),
    },
    {
      name: 'forget <path> <version...>',
      about: 'forget what a file said as these versions, and as others that say the same, for good',
      example: 'coop files forget SOUL.md 3 --yes',
      options: [owner, new Option('-y, --yes', 'do not ask'), json],
      run: async (options, words) => (await import('./files/forget.ts')).forgetFile(words, options, shell),
    },
  ],
});
