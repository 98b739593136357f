/** The commands about conversations. */
import { Option } from 'commander';
import { type Entry, json, owner, person, place } from './entry.ts';
import type { Shell } from './shell.ts';

export const lookingBack = (shell: Shell): readonly Entry[] => [
  {
    name: 'sessions',
    about: 'look back at conversations; without a word, list them',
    example: 'coop sessions list',
    parts: [
      {
        name: 'list',
        about: 'the conversations that you could read where they were held',
        example: 'coop sessions list --as bob',
        options: [...place, json],
        run: async (options) => (await import('./sessions/list.ts')).listSessions(options, shell),
      },
      {
        name: 'show <id>',
        about: 'one of them, with tool calls as far as you may see them',
        example: 'coop sessions show 482913',
        options: [...place, json],
        run: async (options, [id]) => (await import('./sessions/show.ts')).showSession(id, options, shell),
      },
      {
        name: 'export <id>',
        about: 'one of them on standard output',
        example: 'coop sessions export 482913 --format md > kitchen.md',
        options: [
          ...place,
          new Option('--format <format>', 'JSON lines or Markdown').choices(['jsonl', 'md']).default('jsonl'),
          new Option('--json', 'the same as --format jsonl').implies({ format: 'jsonl' }),
        ],
        run: async (options, [id]) => (await import('./sessions/export.ts')).exportSession(id, options, shell),
      },
      {
        name: 'search [query...]',
        about: 'look for what was said aloud; with "-", one query a line from standard input',
        example: 'coop sessions search where is the spare key',
        options: [
          ...place,
          new Option('-n, --limit <count>', 'how many (default: 20)'),
          new Option('--conversation <id>', 'only in this one: its number, or the name it was imported by'),
          json,
        ],
        run: async (options, words) => (await import('./sessions/search.ts')).searchSessions(words, options, shell),
      },
      {
        name: 'import <file>',
        about: 'bring chat histories along, as conversations of yours alone: JSON lines',
        example: 'coop sessions import history.jsonl --as bob',
        options: [person, json],
        run: async (options, [file]) => (await import('./sessions/import.ts')).importSessions(file, options, shell),
      },
      {
        name: 'reindex',
        about: 'make the index of what was said anew, from the journal',
        example: 'coop sessions reindex',
        options: [owner, json],
        run: async (options) => (await import('./sessions/reindex.ts')).reindexSessions(options, shell),
      },
      {
        name: 'delete <id>',
        about: 'have the words of one of them forgotten, for good',
        example: 'coop sessions delete 482913',
        options: [...place, new Option('-y, --yes', 'do not ask'), json],
        run: async (options, [id]) => (await import('./sessions/delete.ts')).deleteSession(id, options, shell),
      },
    ],
  },
];
