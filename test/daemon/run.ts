import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command of the real command line, in a process of its own. */
export function run(config: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere' };
    execFile(process.execPath, [MAIN, '-c', config, ...args], { env }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
