import { dirname } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '../../src/commands/command-line.ts';
import type { Shell } from '../../src/commands/shell.ts';
import { tree } from '../../src/commands/tree.ts';
import { databases } from '../../src/databases.ts';
import { MAIN } from '../tui/main.ts';
import type { Ran } from './run.ts';

interface Around {
  readonly config: string;
  /** Where it is typed, which is home, too. */
  readonly cwd: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Ctrl-C, once this much was said. */
  readonly until?: ((out: string) => boolean) | undefined;
}

/** The whole command line in this process, which saves the start of another: it talks to the daemon as any other does. */
export async function typed({ config, cwd, variables, until }: Around, ...args: readonly string[]): Promise<Ran> {
  const ended = new AbortController();
  const said = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _, done) {
        said[name] += String(chunk);
        if (until?.(said.out) === true) ended.abort();
        done();
      },
    });
  const shell: Shell = {
    env: {
      cwd,
      home: cwd,
      temporary: cwd,
      uid: process.getuid?.(),
      variables: { PATH: process.env['PATH'], HOME: cwd, ...variables },
    },
    stdin: Readable.from([]),
    stdout: into('out'),
    stderr: into('err'),
    interrupted: () => ended.signal,
  };
  const loadDaemon = (): never => {
    throw new Error('no daemon is started here');
  };
  const here = { dist: dirname(MAIN), node: process.execPath, platform: process.platform };
  const commands = tree({ shell, here, loadDaemon, loadDatabases: async () => databases });
  const code = await runCommandLine(commands, ['-c', config, ...args], shell);
  return { code, ...said };
}
