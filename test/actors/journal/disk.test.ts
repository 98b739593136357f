import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import type { JournalFile } from '../../../src/actors/journal/file.ts';
import { openJournal } from '../../../src/actors/journal/journal.ts';
import { newApproval } from '../../../src/actors/journal/new-approval.ts';
import { intake } from '../../../src/actors/journal/ports/index.ts';
import type { Trouble } from '../../../src/actors/kernel/sqlite/index.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { ALICE_DM, newFolder, terminal } from './support.ts';

/** A journal whose disk has `free` bytes left, and what it heard of it. */
async function opened(free?: number) {
  const heard: Trouble[] = [];
  let left = free;
  let id = 0;
  const journal = openJournal(join(await newFolder(), 'journal.db'), {
    now: () => 1,
    newId: () => `turn-${++id}`,
    newNumber: () => ++id,
    newApproval,
    disk: { reserveBytes: 1_000_000, free: () => left, onTrouble: (trouble) => heard.push(trouble) },
  });
  const port = intake(journal, new Announcer(journal), 'terminal');
  const accept = async (text = 'hello'): Promise<string> => {
    try {
      await port.accept({ messageId: `m${++id}`, identity: terminal('alice'), place: ALICE_DM, text, at: 1 });
      return 'accepted';
    } catch (error) {
      return error instanceof CoopError ? error.code : String(error);
    }
  };
  const leave = (bytes: number): void => {
    left = bytes;
  };
  return { file: journal.file, heard, accept, leave };
}

const waiting = (file: JournalFile): unknown => file.db.prepare('SELECT count(*) FROM inbox').pluck().get();

test('a journal whose disk is full refuses what comes, keeps what came, and goes on when there is room', async () => {
  const { file, heard, accept } = await opened();
  expect(await accept()).toBe('accepted');
  file.db.pragma(`max_page_count = ${file.db.pragma('page_count', { simple: true })}`);
  expect(await accept('long '.repeat(20_000))).toBe('E_DISK_FULL');
  expect(heard).toEqual(['full']);
  expect(waiting(file)).toBe(1);
  file.db.pragma('max_page_count = 100000');
  // Not before it was tried: whoever writes is not the one to try it with.
  expect(await accept()).toBe('E_DISK_FULL');
  expect(file.takesAgain()).toBe(true);
  expect(await accept()).toBe('accepted');
  file.close();
});

test('a journal stops taking in before its disk is full, and what has begun can still be written', async () => {
  const { file, heard, accept, leave } = await opened(2_000_000);
  expect(await accept()).toBe('accepted');
  leave(999_999);
  expect(await accept()).toBe('E_DISK_FULL');
  expect(heard).toEqual(['full']);
  expect(() => file.write(() => file.db.exec("UPDATE inbox SET state = 'failed'"))).not.toThrow();
  expect(file.takesAgain()).toBe(false);
  leave(2_000_000);
  expect(file.takesAgain()).toBe(true);
  expect(await accept()).toBe('accepted');
  file.close();
});

test('a journal whose disk can only be read refuses what comes until it can be written', async () => {
  const { file, heard, accept } = await opened();
  file.db.pragma('query_only = ON');
  expect(await accept()).toBe('E_READ_ONLY');
  expect(heard).toEqual(['readonly']);
  expect(file.takesAgain()).toBe(false);
  file.db.pragma('query_only = OFF');
  expect(file.takesAgain()).toBe(true);
  expect(await accept()).toBe('accepted');
  file.close();
});
