/** The commands about coop.toml. */
import { Option } from 'commander';
import { type Entry, json, owner } from './entry.ts';
import type { Shell } from './shell.ts';

export const configuring = (shell: Shell): Entry => ({
  name: 'config',
  about: 'what coop.toml says, and changes of it that are tried before they are kept; without a word, show it',
  example: 'coop config set agent.model anthropic/claude-haiku-4-5',
  parts: [
    {
      name: 'show',
      about: 'the file as it holds now, and what of it waits for a restart',
      example: 'coop config show --json',
      options: [owner, json],
      run: async (options) => (await import('./config/look.ts')).showConfig(options, shell),
    },
    {
      name: 'get <key>',
      about: 'one value, or its default; elements are named',
      example: "coop config get 'users[bob].trust'",
      options: [json],
      run: async (options, [key]) => (await import('./config/look.ts')).getConfig(key, options, shell),
    },
    {
      name: 'set <key> <value...>',
      about: 'write a value (TOML; anything else is a text): tried, and kept where it works',
      example: "coop config set 'users[bob].trust' familiar",
      options: [owner, json],
      run: async (options, words) => (await import('./config/change.ts')).changeByCommand('set', words, options, shell),
    },
    {
      name: 'unset <key>',
      about: 'take a key, a section or an element of a list out',
      example: "coop config unset 'cron[brief]'",
      options: [owner, json],
      run: async (options, words) =>
        (await import('./config/change.ts')).changeByCommand('unset', words, options, shell),
    },
    {
      name: 'append <list> <value...>',
      about: 'add to a list',
      example: 'coop config append web.allow docs.example.org',
      options: [owner, json],
      run: async (options, words) =>
        (await import('./config/change.ts')).changeByCommand('append', words, options, shell),
    },
    {
      name: 'check <key> <value...>',
      about:
        'what setting it would do: whether it fits, the lines that change, when it holds, and whether the agent would have to ask',
      example: 'coop config check sessions.max_active 4',
      options: [owner, json],
      run: async (options, words) => (await import('./config/change.ts')).checkChange(words, options, shell),
    },
    {
      name: 'history',
      about: 'what the file said before, who changed it, and what was tried and not kept',
      example: 'coop config history --diff',
      options: [owner, new Option('--diff', 'with the lines that changed'), json],
      run: async (options) => (await import('./config/history.ts')).configHistory(options, shell),
    },
    {
      name: 'rollback <version>',
      about: 'have the file say what it said as that version',
      example: 'coop config rollback 3',
      options: [owner, json],
      run: async (options, [version]) => (await import('./config/history.ts')).rollBack(version, options, shell),
    },
    {
      name: 'schema [key]',
      about: 'every key: type, default, meaning, when a change holds',
      example: 'coop config schema memory.retention',
      options: [json, new Option('--json-schema', 'all of it as a JSON Schema')],
      run: async (options, [key]) => (await import('./config/look.ts')).showSchema(key, options, shell),
    },
  ],
});
