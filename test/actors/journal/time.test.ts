import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Alarm } from '../../../src/actors/journal/alarm.ts';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { begin } from '../../../src/actors/journal/begin.ts';
import { Deliveries } from '../../../src/actors/journal/delivery.ts';
import { commit } from '../../../src/actors/journal/end.ts';
import { type Journal, openJournal } from '../../../src/actors/journal/journal.ts';
import { control } from '../../../src/actors/journal/ports/index.ts';
import { recover } from '../../../src/actors/journal/recovery.ts';
import { type InboxId, personName } from '../../../src/protocol/ids.ts';
import { ALICE_DM, newFolder, terminal } from './support.ts';

/** The real file in this thread, with the clock in the test's hand. */
class Timed implements Disposable {
  now = 1_700_000_000_000;
  readonly journal: Journal;
  #count = 0;

  constructor(folder: string) {
    const newId = (): string => `turn-${++this.#count}`;
    this.journal = openJournal(join(folder, 'journal.db'), {
      now: () => this.now,
      newId,
      newNumber: () => ++this.#count,
    });
  }

  accept(by: string): InboxId {
    const message = {
      channel: 'terminal',
      identity: terminal(by),
      place: ALICE_DM,
      text: 'hello',
      at: this.now,
      trace: null,
    } as const;
    const row = this.journal.file.write(() =>
      this.journal.inbox.accept({ ...message, message_id: `m${++this.#count}` }),
    );
    if (row === undefined) throw new Error('not accepted');
    return row.inbox;
  }

  hold(inbox: InboxId) {
    const announcer = new Announcer(this.journal);
    const deliveries = new Deliveries(this.journal, new Alarm(this.journal, () => {}));
    return control(this.journal, announcer, deliveries).hold({ inbox, notice: 'somebody unknown wrote' });
  }

  reply(): void {
    const asked = { person: personName('alice'), place: ALICE_DM, level: 'full', placeLevel: 'full' } as const;
    const { turn } = begin(this.journal, { inbox: this.accept('alice'), ...asked, readers: ['alice'] });
    commit(this.journal, turn, { text: 'hello Alice', usage: [] });
  }

  [Symbol.dispose](): void {
    this.journal.file.close();
  }
}

const HOUR = 60 * 60 * 1_000;

test('the owner hears of the same sender again after an hour', async () => {
  using timed = new Timed(await newFolder());
  expect(timed.hold(timed.accept('mallory'))).toEqual({ told: true });
  timed.now += HOUR - 1;
  expect(timed.hold(timed.accept('mallory'))).toEqual({ told: false });
  timed.now += 1;
  expect(timed.hold(timed.accept('mallory'))).toEqual({ told: true });
});

test('a reply that waited for more than a day is held, a younger one is not', async () => {
  using timed = new Timed(await newFolder());
  timed.reply();
  timed.now += 23 * HOUR;
  timed.reply();
  timed.now += HOUR + 1;
  recover(timed.journal);
  const [old, young] = [1, 2].map((id) => timed.journal.outbox.get(id as never)?.state);
  expect([old, young]).toEqual(['held', 'queued']);
  expect(timed.journal.notices.list()).toMatchObject([{ text: expect.stringContaining('more than a day') }]);
});

test('a disk that is full for a while is an error, and then it goes on', async () => {
  using timed = new Timed(await newFolder());
  const { db } = timed.journal.file;
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  const fill = (): void => {
    for (let index = 0; index < 100; index += 1) timed.accept('alice');
  };
  expect(fill).toThrow(expect.objectContaining({ code: 'E_DATABASE' }));
  db.pragma('max_page_count = 100000');
  expect(fill).not.toThrow();
});
