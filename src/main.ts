/** The command line. Each command loads its own code only when it is asked for: most of them only talk to the daemon. */
import { Command, CommanderError, Option } from 'commander';
import { backing } from './commands/backing.ts';
import { configuring } from './commands/configuring.ts';
import { deciding } from './commands/deciding.ts';
import { type Entry, json } from './commands/entry.ts';
import { exporting } from './commands/exporting.ts';
import { printFailure } from './commands/failure.ts';
import { filing } from './commands/filing.ts';
import { remembering } from './commands/remembering.ts';
import { scheduling } from './commands/scheduling.ts';
import { serving, unit } from './commands/serving.ts';
import type { Shell } from './commands/shell.ts';
import { spending } from './commands/spending.ts';
import { environment } from './config/environment.ts';
import { VERSION } from './config/version.ts';

const shell: Shell = {
  env: environment(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: () => {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
    return controller.signal;
  },
};

const HERE = { dist: import.meta.dirname, node: process.execPath, platform: process.platform };
const loadDatabases = async () => (await import('./databases.ts')).databases;

const provider = new Option('--provider <name>', 'who runs the model').choices([
  'anthropic',
  'openai-compatible',
  'offline',
]);
const traceFile = new Option('--file <path>', 'the trace file (default: COOP_TRACE_FILE)');
const place = [
  new Option('--as <name>', 'speak as this person (default: whoever "terminal:default" is)'),
  new Option('--room <name>', 'in this room, where others read too (default: your own conversation)'),
];

/** An option that can be given more than once. */
function another(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const COMPLETION = 'completion <shell>';

const COMMANDS: readonly Entry[] = [
  {
    name: 'init',
    about: 'write a first configuration and workspace: asks in a terminal, unless --yes',
    example: 'coop init --dir ~/home --yes --provider offline',
    options: [
      new Option('-d, --dir <folder>', 'where (default: ~/.coop)'),
      new Option('-y, --yes', 'ask no questions'),
      provider,
      new Option('--base-url <url>', 'where the server is, with --provider openai-compatible'),
      new Option('--model <name>', 'which model, as the provider calls it'),
      new Option('--name <name>', "the owner's name"),
      json,
    ],
    run: async (options) => (await import('./commands/init/init.ts')).init(options, shell),
  },
  {
    name: 'start',
    about: 'run the daemon, in the foreground',
    example: 'coop start',
    run: async (options) => {
      const { runDaemon } = await import('./actors/supervisor/index.ts');
      return (await import('./commands/start.ts')).start(options, shell, import.meta.dirname, runDaemon);
    },
  },
  serving(shell, HERE),
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
    run: async (options, words) => (await import('./commands/ask.ts')).ask(words, options, shell),
  },
  {
    name: 'attach',
    about: 'talk in the terminal: a conversation that stays open',
    example: 'coop attach --as bob --room kitchen',
    options: [...place],
    run: async (options) => (await import('./commands/attach.ts')).attach(options, shell),
  },
  {
    name: 'check',
    about: 'say what could stop a start or has no effect',
    example: 'coop check --json',
    options: [json],
    run: async (options) => (await import('./commands/check.ts')).check(options, shell),
  },
  {
    name: 'doctor',
    about: 'look at the configuration, the running daemon and what is around them; changes nothing without --fix',
    example: 'coop doctor --fix',
    options: [unit, new Option('--fix', 'mend what can be mended without asking'), json],
    run: async (options) => (await import('./commands/doctor/doctor.ts')).doctor(options, shell, HERE, loadDatabases),
  },
  {
    name: 'status',
    about: 'show the running daemon',
    example: 'coop status',
    options: [...place, json],
    run: async (options) => (await import('./commands/status.ts')).status(options, shell),
  },
  {
    name: 'whoami',
    about: 'show who you are here, and what a turn would be lent',
    example: 'coop whoami --as bob --room kitchen',
    options: [...place, json],
    run: async (options) => (await import('./commands/whoami.ts')).whoami(options, shell),
  },
  {
    name: 'ps',
    about: 'every actor, and how it is; without a word, list them',
    example: 'coop ps restart store:shared',
    parts: [
      {
        name: 'list',
        about: 'every actor: what it does, since when, how often it was restarted and why',
        example: 'coop ps --json',
        options: [...place, json],
        run: async (options) => (await import('./commands/ps.ts')).ps(options, shell),
      },
      {
        name: 'restart <id>',
        about: 'start an actor anew, also one that has failed; a session goes on with its turn in a fresh thread',
        example: 'coop ps restart store:shared',
        options: [new Option('--as <name>', 'as this person (default: the owner)'), json],
        run: async (options, [id]) => (await import('./commands/ps-restart.ts')).restartActor(id, options, shell),
      },
    ],
  },
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
        run: async (options) => (await import('./commands/sessions/list.ts')).listSessions(options, shell),
      },
      {
        name: 'show <id>',
        about: 'one of them, with tool calls as far as you may see them',
        example: 'coop sessions show 482913',
        options: [...place, json],
        run: async (options, [id]) => (await import('./commands/sessions/show.ts')).showSession(id, options, shell),
      },
      {
        name: 'export <id>',
        about: 'one of them on standard output',
        example: 'coop sessions export 482913 --format md > kitchen.md',
        options: [
          ...place,
          new Option('--format <format>', 'JSON lines or Markdown').choices(['jsonl', 'md']).default('jsonl'),
        ],
        run: async (options, [id]) => (await import('./commands/sessions/export.ts')).exportSession(id, options, shell),
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
        run: async (options, words) =>
          (await import('./commands/sessions/search.ts')).searchSessions(words, options, shell),
      },
      {
        name: 'import <file>',
        about: 'bring chat histories along, as conversations of yours alone: JSON lines',
        example: 'coop sessions import history.jsonl --as bob',
        options: [new Option('--as <name>', 'as this person (default: whoever "terminal:default" is)'), json],
        run: async (options, [file]) =>
          (await import('./commands/sessions/import.ts')).importSessions(file, options, shell),
      },
      {
        name: 'reindex',
        about: 'make the index of what was said anew, from the journal',
        example: 'coop sessions reindex',
        options: [new Option('--as <name>', 'as this person (default: the owner)'), json],
        run: async (options) => (await import('./commands/sessions/reindex.ts')).reindexSessions(options, shell),
      },
      {
        name: 'delete <id>',
        about: 'have the words of one of them forgotten, for good',
        example: 'coop sessions delete 482913',
        options: [...place, new Option('-y, --yes', 'do not ask'), json],
        run: async (options, [id]) => (await import('./commands/sessions/delete.ts')).deleteSession(id, options, shell),
      },
    ],
  },
  {
    name: 'new',
    about: 'archive the conversation of this place: the next message begins a new one',
    example: 'coop new --room kitchen',
    options: [...place, json],
    run: async (options) => (await import('./commands/new.ts')).newSession(options, shell),
  },
  ...spending(shell),
  ...remembering(shell),
  ...deciding(shell),
  configuring(shell),
  filing(shell),
  scheduling(shell),
  backing(shell, loadDatabases),
  exporting(shell),
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
        run: async (options) => (await import('./commands/trace/list.ts')).listTraces(options, shell),
      },
      {
        name: 'show [id]',
        about: 'one of them as a tree with durations; without an id, the latest',
        example: 'coop trace show 4e2380f5',
        options: [traceFile, json],
        run: async (options, [id]) => (await import('./commands/trace/show.ts')).showTrace(id, options, shell),
      },
      {
        name: 'follow',
        about: 'messages as they are dealt with, until Ctrl-C',
        example: 'coop trace follow --file ~/traces.jsonl',
        options: [traceFile, json],
        run: async (options) => (await import('./commands/trace/follow.ts')).followTrace(options, shell),
      },
    ],
  },
  {
    name: COMPLETION,
    about: 'print what lets bash, zsh, fish or powershell complete the words of coop',
    example: 'coop completion bash > ~/.local/share/bash-completion/completions/coop',
    run: async (_, [name]) => (await import('./commands/completion.ts')).completion(name),
  },
  {
    name: 'version',
    about: 'print the version',
    example: 'coop version',
    run: () => {
      shell.stdout.write(`coop ${VERSION}\n`);
      return 0;
    },
  },
];

function commandLine(entries: readonly Entry[], exit: (code: number) => void): Command {
  const coop = new Command('coop')
    .description('A personal agent gateway for a household.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('-c, --config <file>', 'the configuration (default: ./coop.toml, else ~/.coop/coop.toml)')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('Run "coop help" for what there is.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'coop: E_USAGE ')) })
    .exitOverride();
  for (const entry of entries) add(coop, entry, exit);
  return coop;
}

function add(parent: Command, entry: Entry, exit: (code: number) => void, isDefault = false): void {
  const { name, about, example, options = [], parts = [], run } = entry;
  const command = parent
    .command(name, { isDefault })
    .description(about)
    .addHelpText('after', `\nExample:\n  ${example}`);
  for (const option of options) command.addOption(option);
  for (const [index, part] of parts.entries()) add(command, part, exit, index === 0);
  if (run === undefined) return;
  command.action(async () => {
    // Commander's options are untyped: each command declares the shape of its own, as listed above.
    exit(await run(command.optsWithGlobals() as never, command.args));
  });
}

async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  // Asked at each Tab, by the script of `coop completion`. The library that answers has that command itself.
  const completes = args[0] === 'complete';
  const entries = completes ? COMMANDS.filter(({ name }) => name !== COMPLETION) : COMMANDS;
  const coop = commandLine(entries, (result) => {
    code = result;
  });
  try {
    if (completes) (await import('./commands/completion.ts')).answerCompletion(coop);
    await coop.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has printed what it had to say. Its own code for asking for help or the version is 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printFailure(shell, error);
  }
}

// `coop ask … | head -1`: nobody reads any more, and that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2));
