/** The commands that read the trace file. */
import { Option } from 'commander';
import { type Entry, json } from './entry.ts';
import type { Shell } from './shell.ts';

const traceFile = new Option('--file <path>', 'the trace file (default: COOP_TRACE_FILE)');

export const tracing = (shell: Shell): readonly Entry[] => [
  {
    name: 'trace',
    about: 'what happened to messages, from the trace file; without a word, list the latest',
    example: 'COOP_TRACE_FILE=~/traces.jsonl coop trace show 4e2380f5',
    parts: [
      {
        name: 'list',
        about: 'the latest messages',
        example: 'coop trace list --limit 50',
        options: [traceFile, new Option('-n, --limit <count>', 'how many (default: 20)'), json],
        run: async (options) => (await import('./trace/list.ts')).listTraces(options, shell),
      },
      {
        name: 'show [id]',
        about: 'one of them as a tree with durations; without an id, the latest',
        example: 'coop trace show 4e2380f5',
        options: [traceFile, json],
        run: async (options, [id]) => (await import('./trace/show.ts')).showTrace(id, options, shell),
      },
      {
        name: 'follow',
        about: 'messages as they are dealt with, until Ctrl-C',
        example: 'coop trace follow --file ~/traces.jsonl',
        options: [traceFile, json],
        run: async (options) => (await import('./trace/follow.ts')).followTrace(options, shell),
      },
    ],
  },
];
