/** What somebody types, from its words to an exit code. */
import { Command, CommanderError } from 'commander';
import { VERSION } from '../config/version.ts';
import { nearest } from '../domain/nearest.ts';
import { COMPLETION } from './beginning.ts';
import type { Entry } from './entry.ts';
import { printFailure, printMisuse } from './failure.ts';
import type { Shell } from './shell.ts';

/** @returns The exit code: 0 done, 1 failed, 2 asked for in a wrong way. */
export async function runCommandLine(
  entries: readonly Entry[],
  args: readonly string[],
  shell: Pick<Shell, 'stdout' | 'stderr'>,
): Promise<number> {
  let code = 0;
  // Asked at each Tab, by the script of `coop completion`. The library that answers has that command itself.
  const completes = args[0] === 'complete';
  const offered = completes ? entries.filter(({ name }) => name !== COMPLETION) : entries;
  const coop = commandLine(offered, shell, (result) => {
    code = result;
  });
  const asJson = asksForJson(args);
  try {
    if (completes) (await import('./completion.ts')).answerCompletion(coop);
    await coop.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printFailure(shell, error, { asJson });
    // Commander has printed what it had to say. Its own code for asking for help or the version is 0.
    if (error.exitCode === 0) return 0;
    if (asJson) printMisuse(shell, error.message.replace(PREFIX, ''));
    return 2;
  }
}

const PREFIX = /^error: /;

/** Asked of the words, because a line that is wrong has no options. What follows `--` is text. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}

/** @param exit Told what the command that ran ends with. */
export function commandLine(
  entries: readonly Entry[],
  { stdout, stderr }: Pick<Shell, 'stdout' | 'stderr'>,
  exit: (code: number) => void,
): Command {
  const coop = new Command('coop')
    .description('A personal agent gateway for a household.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('-c, --config <file>', 'the configuration (default: ./coop.toml, else ~/.coop/coop.toml)')
    .helpCommand(false)
    .showHelpAfterError('Run "coop help" for what there is.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(PREFIX, 'coop: E_USAGE ')),
    })
    .addHelpText('after', '\nExample:\n  coop ask "where is the spare key?"')
    .exitOverride();
  for (const entry of entries) add(coop, entry, exit);
  add(coop, help(coop), exit);
  return coop;
}

const help = (coop: Command): Entry => ({
  name: 'help [command...]',
  about: 'explain a command',
  example: 'coop help memory search',
  run: (_, words) => {
    let command = coop;
    for (const word of words) {
      const part = command.commands.find((one) => one.name() === word);
      if (part === undefined) return refuseWord(command, word);
      command = part;
    }
    command.outputHelp();
    return 0;
  },
});

function add(parent: Command, entry: Entry, exit: (code: number) => void, isDefault = false): void {
  const { name, about, example, options = [], parts = [], run } = entry;
  const command = parent
    .command(name, { isDefault })
    .description(about)
    .addHelpText('after', `\nExample:\n  ${example}`)
    // A word that is no part of a command comes to the one that is run without any: it is refused below, by name.
    .allowExcessArguments(isDefault);
  command.showHelpAfterError(`Run "${pathOf(command)} --help" for how it is used.`);
  for (const option of options) command.addOption(option);
  for (const [index, part] of parts.entries()) add(command, part, exit, index === 0);
  if (run === undefined) return;
  command.action(async () => {
    const [word] = command.args;
    const isNamed = parent.args[0] === command.name();
    if (isDefault && !isNamed && word !== undefined) refuseWord(parent, word);
    if (isNamed && command.args.length > command.registeredArguments.length && !takesMore(command))
      command.error(`error: too many arguments for '${command.name()}'`, { code: 'commander.excessArguments' });
    // Commander's options are untyped: each command declares the shape of its own, as listed above.
    exit(await run(command.optsWithGlobals() as never, command.args));
  });
}

const takesMore = ({ registeredArguments }: Command): boolean => registeredArguments.at(-1)?.variadic === true;

/** @throws CommanderError */
function refuseWord(group: Command, word: string): never {
  const close = nearest(
    word,
    group.commands.map((one) => one.name()),
  );
  const hint = close === undefined ? '' : `\n(Did you mean ${close}?)`;
  group.error(`error: unknown command '${word}'${hint}`, { code: 'commander.unknownCommand' });
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
