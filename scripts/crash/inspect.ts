/** What lies on the disk when all is over, read from copies, after the daemon has ended. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isPaired } from '../../src/domain/pairs.ts';
import type { Message } from '../../src/protocol/model.ts';
import { STORES, type StoreName } from '../../src/protocol/trust.ts';
import type { Person } from './person.ts';
import { ALL_LINES, answerTo } from './story.ts';

/** What is wrong, in words; `unknown` is no fault. */
export interface Found {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly halfPairs: readonly string[];
  readonly broken: readonly string[];
  readonly unknown: number;
}

interface Memory {
  readonly store: StoreName;
  readonly text: string;
  readonly mentions: number;
}

/** @param unknownInStatus what the daemon's own `status` said last: what nobody can tell must be seen there. */
export async function inspect(folder: string, people: readonly Person[], unknownInStatus: number): Promise<Found> {
  const copies = await mkdtemp(join(tmpdir(), 'coop-crash-copy-'));
  try {
    await cp(join(folder, 'db'), copies, { recursive: true });
    using journal = opened(join(copies, 'journal.db'));
    const broken = [...journal.problems()];
    const memories: Memory[] = [];
    for (const store of STORES) {
      using db = opened(join(copies, `memory.${store}.db`));
      broken.push(...db.problems());
      memories.push(...readStore(db, store, broken));
    }
    const turns = checkTurns(journal, people);
    const words = checkWords(journal, people);
    const left = checkLeft(journal, memories);
    const unknown = journal.all<{ n: number }>("SELECT count(*) AS n FROM outbox WHERE state = 'unknown'")[0]?.n ?? 0;
    if (unknown !== unknownInStatus) broken.push(`status says ${unknownInStatus} unknown, there are ${unknown}`);
    return {
      lost: [...turns.lost, ...words.lost, ...left.lost],
      doubled: [...turns.doubled, ...words.doubled, ...left.doubled],
      halfPairs: halves(journal),
      broken,
      unknown,
    };
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
}

interface Bad {
  readonly lost: string[];
  readonly doubled: string[];
}

/** Of each message that was taken there is one row, one turn that ended well, and one reply in the conversation. */
function checkTurns(journal: Opened, people: readonly Person[]): Bad {
  const bad: Bad = { lost: [], doubled: [] };
  const rows = journal.all<{
    message: string;
    inbox: string;
    turn: string | null;
    ended: number | null;
    replies: number;
  }>(
    `SELECT message_id AS message, inbox.state AS inbox, turns.state AS turn, ended,
       (SELECT count(*) FROM entries WHERE entries.turn = turns.id AND aloud = 1 AND author IS NULL
          AND message ->> '$.role' = 'assistant') AS replies
     FROM inbox LEFT JOIN turns ON turns.inbox = inbox.id`,
  );
  for (const [id, message] of people.flatMap(({ taken }) => [...taken])) {
    const own = rows.filter((row) => row.message === message);
    const [row] = own;
    if (row === undefined) bad.lost.push(`${id}: taken, and not there`);
    else if (row.inbox !== 'done' || row.turn !== 'done' || row.ended === null) {
      bad.lost.push(`${id}: message ${row.inbox}, turn ${row.turn}`);
    } else if (row.replies !== 1) (row.replies === 0 ? bad.lost : bad.doubled).push(`${id}: ${row.replies} replies`);
    if (own.length > 1) bad.doubled.push(`${id}: ${own.length} turns`);
  }
  if (rows.length > ALL_LINES.length) bad.doubled.push(`${rows.length} messages of ${ALL_LINES.length} lines`);
  return bad;
}

/** Of each reply there is one row that says what became of it, and nobody was shown it, or anything else, twice. */
function checkWords(journal: Opened, people: readonly Person[]): Bad {
  const bad: Bad = { lost: [], doubled: [] };
  const outbox = journal.all<{ answers: string; kind: string; state: string; text: string }>(
    'SELECT answers, kind, state, text FROM outbox',
  );
  for (const { id, leaves } of ALL_LINES) {
    const said = [answerTo(id), ...leaves.sent];
    for (const text of said) {
      const rows = outbox.filter((row) => row.text === text);
      if (rows.length > 1) bad.doubled.push(`${id}: “${text}” is in the outbox ${rows.length} times`);
      if (!rows.some(({ state }) => state === 'sent' || state === 'unknown')) {
        bad.lost.push(`${id}: “${text}” is ${rows[0]?.state ?? 'nowhere'}`);
      }
    }
  }
  for (const { name, shown } of people) {
    const seen = new Set<string>();
    for (const { kind, message, text } of shown) {
      const what = `${kind} ${message} ${text}`;
      if (seen.has(what)) bad.doubled.push(`${name} was shown twice: ${what}`);
      seen.add(what);
    }
  }
  return bad;
}

/** Memories stand where they belong, each once and said once; jobs and requests have come to their end. */
function checkLeft(journal: Opened, memories: readonly Memory[]): Bad {
  const bad: Bad = { lost: [], doubled: [] };
  const jobs = journal.all<{ text: string; state: string }>('SELECT text, state FROM jobs');
  const asked = journal.all<{ text: string; state: string }>('SELECT text, state FROM approvals');
  const once = (what: string, rows: readonly { readonly state: string }[], end: string): void => {
    if (rows.length > 1) bad.doubled.push(`${what}: ${rows.length} times`);
    if (rows[0]?.state !== end) bad.lost.push(`${what}: ${rows[0]?.state ?? 'nowhere'}`);
  };
  for (const { id, leaves } of ALL_LINES) {
    for (const { store, text } of leaves.memories) {
      const rows = memories.filter((memory) => memory.text === text);
      const times = rows.reduce((sum, { mentions }) => sum + mentions, 0);
      if (times === 0) bad.lost.push(`${id}: “${text}” was not written`);
      if (times > 1) bad.doubled.push(`${id}: “${text}” was written ${times} times`);
      if (rows.some((row) => row.store !== store)) bad.lost.push(`${id}: “${text}” is elsewhere`);
      if (store === 'social') {
        once(
          `${id}: the job for “${text}”`,
          jobs.filter((job) => job.text === text),
          'done',
        );
      }
    }
    for (const text of leaves.asked) {
      once(
        `${id}: the request for “${text}”`,
        asked.filter((row) => row.text === text),
        'applied',
      );
    }
  }
  return bad;
}

function halves(journal: Opened): string[] {
  const turns = journal.all<{ id: string }>('SELECT id FROM turns');
  return turns.flatMap(({ id }) => {
    const steps = journal.all<{ message: string }>(
      'SELECT message FROM entries WHERE turn = ? AND aloud = 0 ORDER BY seq',
      id,
    );
    // Written by the journal from messages that its contract had let through.
    return isPaired(steps.map(({ message }) => JSON.parse(message) as Message)) ? [] : [`turn ${id}`];
  });
}

/** Every audience's rows; each is looked for by its words, too: an index can be broken where nothing else is. */
function readStore(db: Opened, store: StoreName, broken: string[]): Memory[] {
  const audiences = [0, ...db.all<{ id: number }>('SELECT id FROM people').map(({ id }) => id)];
  return audiences.flatMap((audience) => {
    const rows = db.all<{ id: number; text: string; mentions: number }>(
      `SELECT id, text, mentions FROM memories_${audience}`,
    );
    for (const { id, text } of rows) {
      const word = /[a-z]+\d/.exec(text)?.[0] ?? text;
      const found = db.all<{ id: number }>(
        `SELECT id FROM search_${audience}_rows WHERE n IN (SELECT rowid FROM search_${audience} WHERE search_${audience} MATCH ?)`,
        `"${word}"`,
      );
      if (found.length !== 1 || found[0]?.id !== id) broken.push(`${store}: "${word}" is not found`);
    }
    return rows.map(({ text, mentions }) => ({ store, text, mentions }));
  });
}

type Opened = ReturnType<typeof opened>;

function opened(file: string) {
  const db = new Database(file, { readonly: true });
  const all = <R>(sql: string, ...args: readonly string[]): R[] => db.prepare<string[], R>(sql).all(...args);
  return {
    all,
    problems: (): string[] =>
      [
        ...all<{ integrity_check: string }>('PRAGMA integrity_check').map((row) => row.integrity_check),
        ...all<object>('PRAGMA foreign_key_check').map((row) => `foreign key ${JSON.stringify(row)}`),
      ]
        .filter((line) => line !== 'ok')
        .map((line) => `${file}: ${line}`),
    [Symbol.dispose]: (): void => void db.close(),
  };
}
