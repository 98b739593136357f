/** The commands that say something to the agent. */
import { Option } from 'commander';
import { type Entry, json, place } from './entry.ts';
import type { Shell } from './shell.ts';

/** An option that can be given more than once. */
function another(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export const talking = (shell: Shell): readonly Entry[] => [
  {
    name: 'ask [text...]',
    about: 'send a message and print the answer; without text, it is read from standard input',
    example: 'coop ask "where is the spare key?"',
    options: [
      ...place,
      new Option('--to <room>', 'say the answer in this room, too; can be given again').argParser(another),
      new Option('-v, --verbose', 'show who asks at which level, and tool calls'),
      json,
    ],
    run: async (options, words) => (await import('./ask.ts')).ask(words, options, shell),
  },
  {
    name: 'attach',
    about: 'talk in the terminal: a conversation that stays open',
    example: 'coop attach --as bob --room kitchen',
    options: [...place],
    run: async (options) => (await import('./attach.ts')).attach(options, shell),
  },
  {
    name: 'new',
    about: 'archive the conversation of this place: the next message begins a new one',
    example: 'coop new --room kitchen',
    options: [...place, json],
    run: async (options) => (await import('./new.ts')).newSession(options, shell),
  },
];
