/** The command that takes out all that is one's own. */
import { Option } from 'commander';
import { type Entry, json } from './entry.ts';
import type { Shell } from './shell.ts';

export const exporting = (shell: Shell): Entry => ({
  name: 'export [folder]',
  about:
    'all that the house has of you, in a new folder (default: one here with your name and the day): conversations, memories, files, and the rest',
  example: 'coop export ~/bob-2026-03 --as bob',
  options: [
    new Option('--as <name>', 'of this person (default: whoever "terminal:default" is)'),
    new Option('--workspace', 'the whole workspace instead of your own folder, for whoever reads that'),
    json,
  ],
  run: async (options, [folder]) => (await import('./export/export.ts')).exportOwn(folder, options, shell),
});
