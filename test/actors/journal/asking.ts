/** Bob, who is inner, and turns of his that ask for things. */
import { placeKey } from '../../../src/protocol/address.ts';
import type { ShareSink } from '../../../src/protocol/contracts/journal/index.ts';
import { type InboxId, idempotencyKey, type TurnId } from '../../../src/protocol/ids.ts';
import { accepted, begun, newFolder, TestJournal } from './support.ts';

export const BOB_DM = placeKey({ kind: 'dm', channel: 'terminal', peer: 'bob' });
export const CAROL_DM = placeKey({ kind: 'dm', channel: 'terminal', peer: 'carol' });
export const SAID = 'Tell Carol that dinner is at seven on Friday.';
export const QUOTE = 'dinner is at seven on Friday';
export const OTHERS = 'Carol should bring the salad';

export const BOB = { by: 'bob', place: BOB_DM, level: 'inner' } as const;

export const ASKED: ShareSink = { store: 'social', quoted: 'done', unquoted: 'asked' };

let messages = 0;

/** One journal, with ports that a test uses all the time. */
export class Household implements AsyncDisposable {
  journal: TestJournal;
  control;
  inbox;
  attention;

  constructor(journal: TestJournal) {
    this.journal = journal;
    this.control = journal.control();
    this.inbox = journal.inbox();
    this.attention = journal.attention();
  }

  static async open(folder?: string): Promise<Household> {
    return new Household(await TestJournal.open(folder ?? (await newFolder())));
  }

  async crash(): Promise<Household> {
    return new Household(await this.journal.crash());
  }

  /** Bob says something, and his turn begins. */
  async begin(text = SAID): Promise<{ turn: TurnId; inbox: InboxId }> {
    messages += 1;
    const { inbox } = await accepted(this.inbox, { id: `a${messages}`, text, by: 'bob', place: BOB_DM });
    return { turn: (await begun(this.control, inbox, BOB)).turn, inbox };
  }

  /** The turn wants something to be written where Carol reads it, too. */
  async share(turn: TurnId, text = OTHERS, call = '0', sink: ShareSink = ASKED): Promise<'queued' | 'asked'> {
    const wish = { key: idempotencyKey(turn, call), store: sink.store, text, integrity: 'inner' } as const;
    return (await this.journal.share(turn, [sink]).call.share(wish)).outcome;
  }

  async commit(turn: TurnId, text = 'I have asked.'): Promise<void> {
    await this.journal.turn(turn).call.commit({ text });
  }

  /** A turn of Bob's that asked, and is over. */
  async asked(text = OTHERS): Promise<TurnId> {
    const { turn } = await this.begin();
    await this.share(turn, text);
    await this.commit(turn);
    return turn;
  }

  async waiting() {
    return (await this.attention.call.list({})).approvals;
  }

  async only() {
    const [approval, ...others] = await this.waiting();
    if (approval === undefined || others.length > 0) throw new Error(`${others.length + 1} requests wait`);
    return approval;
  }

  count(type: 'mail' | 'reply' | 'work'): number {
    return this.journal.events.filter((event) => event.type === type).length;
  }

  /** Everything that waits for the place goes out. */
  async deliver(place: string): Promise<string[]> {
    const channel = await this.journal.channel(() => ({ receipt: 'shown' }));
    await this.control.call.overview({});
    const rows = this.journal.events.flatMap((event) =>
      event.type === 'reply' && event.place === place ? [event.outbox] : [],
    );
    for (const outbox of new Set(rows)) {
      await this.control.call.route({ outbox, decision: 'send', level: 'full', why: '' });
    }
    return channel.said.map(({ kind, text }) => `${kind}: ${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.journal[Symbol.asyncDispose]();
  }
}
