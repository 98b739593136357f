/** The command line as a process: the machine's own streams, and what commands are not to import themselves. */
import { runCommandLine } from './commands/command-line.ts';
import { printLine, type Shell } from './commands/shell.ts';
import { tree } from './commands/tree.ts';
import { environment } from './config/environment.ts';

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

const COMMANDS = tree({
  shell,
  here: { dist: import.meta.dirname, node: process.execPath, platform: process.platform },
  loadDaemon: async () => (await import('./actors/supervisor/index.ts')).runDaemon,
  loadDatabases: async () => (await import('./databases.ts')).databases,
});

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `coop ask … | head -1`: nobody reads any more, and that is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  printLine(shell.stderr, `coop: E_WRITE standard output cannot be written: ${error.message}.`);
  process.exit(1);
});
// Nobody is left who could be told of it.
process.stderr.on('error', () => {});

process.exitCode = await runCommandLine(COMMANDS, process.argv.slice(2), shell);
