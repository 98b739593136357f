import type { Fault } from './rule.ts';

/** What a statement of a `Database` looks like from here: kernel/sqlite owns the real type. */
interface Hangable {
  prepare(sql: string): { get(): unknown };
}

/** Some seconds of one native call, in which nothing can be ended. */
const LONG = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 12000000) SELECT count(*) FROM n`;

/** Buffers that are held, in MB: beyond any heap limit, and still bearable. */
const BUFFERS_MB = 400;

const held: unknown[] = [];
let database: Hangable | undefined;

// The wall takes it from Workers, and with it what `process.kill` is made of: it is kept before that goes up.
const { _kill: kill } = process as unknown as { _kill(pid: number, signal: number): void };
const SIGKILL = 9;

export function hangIn(db: object): void {
  // Given by the owner of the file, whose connection it is.
  database = db as Hangable;
}

/** Does it, in this thread. */
export function commit(fault: Fault): void {
  switch (fault) {
    case 'throw':
      throw new Error('a fault made on purpose');
    case 'loop':
      for (;;);
    case 'heap':
      for (;;) held.push(new Array(10_000).fill(Math.random()));
    case 'buffers':
      for (let mb = 0; mb < BUFFERS_MB; mb += 10) held.push(Buffer.alloc(10_000_000, 1));
      break;
    case 'reject':
      void Promise.reject(new Error('a rejection made on purpose'));
      break;
    case 'statement':
      database?.prepare(LONG).get();
      break;
    case 'kill':
      kill(process.pid, SIGKILL);
      break;
    case 'exit':
      process.exit(7);
  }
}
