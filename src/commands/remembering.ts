/** The commands about what is remembered. */
import { Option } from 'commander';
import { OBSERVATION_TYPES } from '../protocol/contracts/memory/index.ts';
import { STORES } from '../protocol/trust.ts';
import { type Entry, json, person } from './entry.ts';
import type { Shell } from './shell.ts';

const place = [
  person,
  new Option('--room <name>', 'in this room, where others read too (default: your own conversation)'),
];
const limit = new Option('-n, --limit <count>', 'at most so many results (default: 20)');
const conversation = new Option('--conversation <id>', 'only what belongs to this conversation');
const yes = new Option('-y, --yes', 'do not ask');
const store = (about: string): Option => new Option('--store <name>', about).choices(STORES);
const one = store('only in this store');

/** An option that can be given more than once. */
const another = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const several = (flags: string, about: string): Option =>
  new Option(flags, `${about}; can be given again`).argParser(another);

export const remembering = (shell: Shell): readonly Entry[] => [
  {
    name: 'memory',
    about: 'what is remembered, as far as it is yours to see; without a word, how much there is',
    example: 'coop memory search "spare key"',
    parts: [
      {
        name: 'stats',
        about: 'how much is remembered, store by store',
        example: 'coop memory stats --as bob',
        options: [...place, json],
        run: async (options) => (await import('./memory/stats.ts')).memoryStats(options, shell),
      },
      {
        name: 'search <query...>',
        about:
          'what fits best; with "-", a query a line is read from standard input, and a JSON line is answered to each',
        example: 'coop memory search "spare key" --person alice --json',
        options: [
          ...place,
          limit,
          conversation,
          one,
          several('--person <name>', 'about this person'),
          several('--tag <tag>', 'with this tag'),
          several('--file <path>', 'about this file'),
          several('--type <type>', `of this type: ${OBSERVATION_TYPES.join(', ')}`),
          new Option('--from <day>', 'said on this day or later'),
          new Option('--until <day>', 'said on this day or before'),
          json,
        ],
        run: async (options, words) => (await import('./memory/search.ts')).searchMemory(words, options, shell),
      },
      {
        name: 'show <memory>',
        about: 'one of them, whole, and what became of it',
        example: 'coop memory show private/me/3',
        options: [...place, json],
        run: async (options, [memory]) => (await import('./memory/show.ts')).showMemory(memory, options, shell),
      },
      {
        name: 'undo [last]',
        about: 'take back the last change, one that is named, or all of a turn',
        example: 'coop memory undo --change private/me/3:12',
        options: [
          ...place,
          new Option('--change <memory:number>', 'this change, as "coop memory show" numbers it'),
          new Option('--turn <id>', 'all that this turn changed'),
          json,
        ],
        run: async (options, [last]) => (await import('./memory/undo.ts')).undoMemory(last, options, shell),
      },
      {
        name: 'purge [memory...]',
        about: 'have memories forgotten for good, with history, archive and index',
        example: 'coop memory purge private/me/3 private/me/4',
        options: [
          ...place,
          new Option('--mine', 'all that is yours'),
          new Option('--person <name>', 'all that is, or was said by, this person'),
          new Option('--all', 'all that you may touch'),
          yes,
          json,
        ],
        run: async (options, memories) => (await import('./memory/purge.ts')).purgeMemory(memories, options, shell),
      },
      {
        name: 'export',
        about: 'your own memories as JSON lines, on standard output; "coop memory import" takes them again',
        example: 'coop memory export --store private > mine.jsonl',
        options: [...place, one, new Option('--everyone', "everyone's instead of your own"), json],
        run: async (options) => (await import('./memory/export.ts')).exportMemory(options, shell),
      },
      {
        name: 'import <file>',
        about: 'bring memories along: JSON lines with "text", and ref, title, people, at, tags as far as known',
        example: 'coop memory import notes.jsonl --store private',
        options: [
          ...place,
          store('where to'),
          new Option('--everyone', 'for everyone who may read the store (default: for you alone)'),
          json,
        ],
        run: async (options, [file]) => (await import('./memory/import.ts')).importMemory(file, options, shell),
      },
      {
        name: 'maintain',
        about: 'merge, archive and clear away what is old and unused, as [memory.retention] says',
        example: 'coop memory maintain --dry-run',
        options: [...place, one, new Option('--dry-run', 'only say what would happen'), json],
        run: async (options) => (await import('./memory/maintain.ts')).maintainMemory(options, shell),
      },
    ],
  },
  {
    name: 'recall <query...>',
    about: 'search memory and conversations together; "-" as in "coop memory search"',
    example: 'coop recall "what did we say about the boiler?"',
    options: [...place, limit, conversation, json],
    run: async (options, words) => (await import('./memory/recall.ts')).recall(words, options, shell),
  },
];
