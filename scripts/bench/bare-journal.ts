import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Announcer } from '../../src/actors/journal/announcer.ts';
import { begin } from '../../src/actors/journal/begin.ts';
import { commit } from '../../src/actors/journal/end.ts';
import { type Journal, openJournal } from '../../src/actors/journal/journal.ts';
import { newApproval } from '../../src/actors/journal/new-approval.ts';
import { compacting } from '../../src/actors/journal/ports/index.ts';
import { identity, type PlaceKey, placeKey } from '../../src/protocol/address.ts';
import type { Implementation } from '../../src/protocol/contract.ts';
import type { CompactionContract } from '../../src/protocol/contracts/journal/index.ts';
import { personName, type TurnId } from '../../src/protocol/ids.ts';

const ALICE = { person: personName('alice'), identity: identity('terminal:alice') };
const LEVELS = { level: 'full', placeLevel: 'full', sender: 'full' } as const;

export const roomOf = (name: string): PlaceKey => placeKey({ kind: 'group', channel: 'terminal', id: name });
export const ALICE_DM = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });

/** The journal's own code on its own file, in this thread: a turn is its transactions and nothing else. */
export class BareJournal implements Disposable {
  readonly #journal: Journal;
  #count = 0;

  /** @param folder of a household; no daemon may run there. */
  constructor(folder: string, durable = true) {
    mkdirSync(join(folder, 'db'), { recursive: true, mode: 0o700 });
    const number = (): number => Math.floor(Math.random() * 2 ** 31);
    const newId = (): string => crypto.randomUUID();
    this.#journal = openJournal(join(folder, 'db', 'journal.db'), {
      now: Date.now,
      newId,
      newNumber: number,
      newApproval,
    });
    // What is only prepared need not survive a power cut.
    if (!durable) this.#journal.file.db.pragma('synchronous = OFF');
  }

  /** Accepted, begun, loaded, committed, sent, received: five transactions, as for a turn of Alice without tools. */
  turn(place: PlaceKey, text: string, reply: string): void {
    const { file, inbox, history, outbox } = this.#journal;
    this.#count += 1;
    const from = { channel: 'terminal', message_id: `bare-${this.#count}`, identity: ALICE.identity } as const;
    const message = { ...from, place, text, at: Date.now(), also: '[]', trace: null, alone: 0, ceiling: null } as const;
    const accepted = file.write(() => inbox.accept(message));
    if (accepted === undefined) throw new Error('not accepted');
    const asked = { inbox: accepted.inbox, person: ALICE.person, place, ...LEVELS, readers: ['alice'] };
    const { turn } = begin(this.#journal, asked);
    file.read(() => history.of(this.#journal.turns.get(turn)?.conversation ?? 0, 'full'));
    for (const event of commit(this.#journal, turn, { text: reply }).events) {
      if (event.type !== 'reply') continue;
      file.write(() => outbox.send(event.outbox));
      file.write(() => outbox.sent(event.outbox, 'readers:1'));
    }
  }

  /** A turn of Alice's that runs, and a port to compact what was said before it. */
  compacting(place: PlaceKey): { readonly turn: TurnId; readonly port: Implementation<typeof CompactionContract> } {
    const { file, inbox } = this.#journal;
    this.#count += 1;
    const from = { channel: 'terminal', message_id: `bare-${this.#count}`, identity: ALICE.identity } as const;
    const said = {
      ...from,
      place,
      text: 'and now?',
      at: Date.now(),
      also: '[]',
      trace: null,
      alone: 0,
      ceiling: null,
    } as const;
    const accepted = file.write(() => inbox.accept(said));
    if (accepted === undefined) throw new Error('not accepted');
    const asked = { inbox: accepted.inbox, person: ALICE.person, place, ...LEVELS, readers: ['alice'] };
    const { turn } = begin(this.#journal, asked);
    return { turn, port: compacting(this.#journal, new Announcer(this.#journal), { turn }) };
  }

  /** Every entry there is, as JSON. Answers how many characters. */
  whole(): number {
    const rows = this.#journal.file.db.prepare<[], { message: string }>('SELECT * FROM entries ORDER BY id').all();
    return JSON.stringify(rows.map((row) => ({ ...row, message: JSON.parse(row.message) }))).length;
  }

  /** What the next turn of the place is shown word for word. */
  shown(turn: TurnId): number {
    return this.#journal.history.of(this.#journal.turns.get(turn)?.conversation ?? 0, 'full').length;
  }

  [Symbol.dispose](): void {
    this.#journal.file.close();
  }
}
