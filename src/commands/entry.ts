import { Option } from 'commander';

/** A command of the command line. */
export interface Entry {
  readonly name: string;
  readonly about: string;
  readonly example: string;
  readonly options?: readonly Option[];
  /** Commands of its own; the first is what it does when none is named. */
  readonly parts?: readonly Entry[];
  /** @param options The command's own and the global ones. @returns The exit code. */
  readonly run?: (options: never, words: readonly string[]) => number | Promise<number>;
}

export const json = new Option('--json', 'machine-readable output');

const whoever = '(default: whoever "terminal:default" is)';

/** Who asks, in their own conversation. */
export const person = new Option('--as <name>', `as this person ${whoever}`);

/** Who decides. */
export const owner = new Option('--as <name>', 'as this person (default: the owner)');

/** Who asks, and where. */
export const place: readonly Option[] = [
  new Option('--as <name>', `speak as this person ${whoever}`),
  new Option('--room <name>', 'in this room, where others read too (default: your own conversation)'),
];
