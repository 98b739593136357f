import { join } from 'node:path';
import { Alarm } from '../../../src/actors/journal/alarm.ts';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { begin } from '../../../src/actors/journal/begin.ts';
import { Deliveries } from '../../../src/actors/journal/delivery.ts';
import { commit } from '../../../src/actors/journal/end.ts';
import { type Journal, openJournal } from '../../../src/actors/journal/journal.ts';
import { newApproval } from '../../../src/actors/journal/new-approval.ts';
import { attention, control } from '../../../src/actors/journal/ports/index.ts';
import type { PlaceKey } from '../../../src/protocol/address.ts';
import type { JournalEvent } from '../../../src/protocol/contracts/journal/index.ts';
import { type InboxId, personName, type TurnId } from '../../../src/protocol/ids.ts';
import { ALICE_DM, terminal } from './support.ts';

export const HOUR = 60 * 60 * 1_000;

/** The real file in this thread, with the clock in the test's hand. */
export class Timed implements Disposable {
  now = 1_700_000_000_000;
  readonly journal: Journal;
  readonly events: JournalEvent[] = [];
  readonly alarm: Alarm;
  readonly control: ReturnType<typeof control>;
  readonly attention: ReturnType<typeof attention>;
  #count = 0;

  constructor(folder: string) {
    const newId = (): string => `turn-${++this.#count}`;
    this.journal = openJournal(join(folder, 'journal.db'), {
      now: () => this.now,
      newId,
      newNumber: () => ++this.#count,
      newApproval,
    });
    const announcer = new Announcer(this.journal);
    this.alarm = new Alarm(this.journal, (events) => this.events.push(...events));
    this.control = control(this.journal, announcer, new Deliveries(this.journal, this.alarm));
    this.attention = attention(this.journal, announcer, { person: 'alice', others: [] });
  }

  accept(by: string, place: PlaceKey = ALICE_DM, text = 'hello'): InboxId {
    const from = { channel: 'terminal', message_id: `m${++this.#count}`, identity: terminal(by) } as const;
    const message = { ...from, place, text, at: this.now, also: '[]', trace: null, alone: 0, ceiling: null } as const;
    const row = this.journal.file.write(() => this.journal.inbox.accept(message));
    if (row === undefined) throw new Error('not accepted');
    return row.inbox;
  }

  hold(inbox: InboxId, by = 'mallory') {
    return this.control.hold({ inbox, about: terminal(by), notice: 'somebody unknown wrote' });
  }

  begin(text?: string): TurnId {
    const levels = { level: 'full', placeLevel: 'full', sender: 'full' } as const;
    const asked = { person: personName('alice'), place: ALICE_DM, ...levels, readers: ['alice'] };
    return begin(this.journal, { inbox: this.accept('alice', ALICE_DM, text), ...asked }).turn;
  }

  reply(): void {
    commit(this.journal, this.begin(), { text: 'hello Alice' });
  }

  [Symbol.dispose](): void {
    this.alarm.stop();
    this.journal.file.close();
  }
}
