/** The commands about models, and what they cost. */
import { Option } from 'commander';
import { type Entry, json, person } from './entry.ts';
import type { Shell } from './shell.ts';

const place = [person, new Option('--room <name>', 'in this room (default: in your own conversation)')];

export const spending = (shell: Shell): readonly Entry[] => [
  {
    name: 'usage',
    about: 'what models cost: your own, and everybody’s for whoever sees the state of the house',
    example: 'coop usage --days 30 --by model',
    options: [
      ...place,
      new Option('--days <count>', 'today and the days before it, so many together (default: 7)'),
      new Option('--by <what>', 'a line for each').choices(['person', 'level', 'model', 'turn']),
      json,
    ],
    run: async (options) => (await import('./usage/usage.ts')).usage(options, shell),
  },
  {
    name: 'model [name]',
    about: 'the models that there are; with a name, the one that answers you here from now on',
    example: 'coop model claude-haiku-4-5 --as bob',
    options: [...place, json],
    run: async (options, [name]) => (await import('./model.ts')).model(name, options, shell),
  },
];
