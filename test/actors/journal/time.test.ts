import { expect, test } from 'vitest';
import { recover } from '../../../src/actors/journal/recovery.ts';
import { newFolder } from './support.ts';
import { HOUR, Timed } from './timed.ts';

test('the owner hears of the same sender again after an hour', async () => {
  using timed = new Timed(await newFolder());
  expect(timed.hold(timed.accept('mallory'))).toEqual({ told: true });
  timed.now += HOUR - 1;
  expect(timed.hold(timed.accept('mallory'))).toEqual({ told: false });
  timed.now += 1;
  expect(timed.hold(timed.accept('mallory'))).toEqual({ told: true });
});

test('a reply that waited for more than a day becomes a dead letter, a younger one does not', async () => {
  using timed = new Timed(await newFolder());
  timed.reply();
  timed.now += 23 * HOUR;
  timed.reply();
  timed.now += HOUR + 1;
  recover(timed.journal);
  const [old, young] = [1, 2].map((id) => timed.journal.outbox.get(id as never)?.state);
  expect([old, young]).toEqual(['failed', 'queued']);
  expect(timed.journal.notices.list()).toMatchObject([{ text: expect.stringContaining('more than a day') }]);
});

test('a disk that is full for a while is an error, and then it goes on', async () => {
  using timed = new Timed(await newFolder());
  const { db } = timed.journal.file;
  // Pages that migrations left free are room, too.
  db.exec('VACUUM');
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  const fill = (): void => {
    for (let index = 0; index < 100; index += 1) timed.accept('alice');
  };
  expect(fill).toThrow(expect.objectContaining({ code: 'E_DISK_FULL' }));
  db.pragma('max_page_count = 100000');
  expect(fill).not.toThrow();
});
