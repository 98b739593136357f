import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { begin } from '../../../src/actors/journal/begin.ts';
import { commit, fail } from '../../../src/actors/journal/end.ts';
import { reminders, remindersKeep, scheduler } from '../../../src/actors/journal/ports/index.ts';
import { jobPlace, type PlaceKey } from '../../../src/protocol/address.ts';
import type { NewRun, Run } from '../../../src/protocol/contracts/journal/index.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import {
  type IdempotencyKey,
  type InboxId,
  idempotencyKey,
  personName,
  type TurnId,
} from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { ALICE_DM } from './support.ts';
import { Timed } from './timed.ts';

export const JOB = 'briefing';

/** A journal with a scheduler at it, and a hand that ends what begins. */
export class Scheduled extends Timed {
  readonly port = scheduler(this.journal, new Announcer(this.journal));
  #seen: number | null = null;

  /** The instant of now, and everything before it. */
  settle(run: Partial<NewRun> | null = {}, job = JOB) {
    const before = job === JOB ? this.#seen : (this.journal.schedule.get(job)?.seen ?? null);
    const made = run === null ? null : { ...this.run(), ...run };
    const answer = this.port.settle({ job, spec: 'UTC * * * * *', before, seen: this.now, missed: null, run: made });
    if (job === JOB) this.#seen = this.now;
    return answer as Exclude<typeof answer, Promise<unknown>>;
  }

  run(): NewRun {
    const to: PlaceKey[] = [ALICE_DM];
    const mode = { delivery: 'as_needed', nowhere: null, retries: 2 } as const;
    return { instant: this.now, cause: 'clock', message: 'Morning briefing', to, level: 'full', ...mode };
  }

  runs(job: string | null = JOB): readonly Run[] {
    return this.journal.file.read(() => this.journal.runs.list(job, 100));
  }

  last(): Run | undefined {
    return this.runs()[0];
  }

  inboxOf(job = JOB): InboxId {
    const open = this.journal.runs.open(job);
    if (open?.inbox == null) throw new Error('no run is open');
    return open.inbox;
  }

  /** The supervisor begins its turn. */
  beginRun(job = JOB, level: TrustLevel = 'full'): TurnId {
    const place = jobPlace(job);
    const levels = { level, placeLevel: level, sender: level } as const;
    return begin(this.journal, {
      inbox: this.inboxOf(job),
      person: personName('alice'),
      place,
      ...levels,
      readers: ['alice'],
    }).turn;
  }

  answer(text: string, more: { empty?: boolean } = {}, job = JOB): TurnId {
    const turn = this.beginRun(job);
    commit(this.journal, turn, { text, ...more });
    return turn;
  }

  fail(code: ErrorCode = 'E_PROVIDER'): void {
    fail(this.journal, this.beginRun(), code, 'it said no');
  }

  wake() {
    const answer = this.port.wake({});
    return answer as Exclude<typeof answer, Promise<unknown>>;
  }

  outbox(): { kind: string; place: string; text: string; state: string; level: string }[] {
    return this.journal.file.db
      .prepare('SELECT kind, place, text, state, level FROM outbox ORDER BY id')
      .all() as never;
  }

  notices(): string[] {
    return this.journal.notices.list().map(({ text }) => text);
  }

  remind(turn: TurnId, alone = true) {
    return { read: reminders(this.journal, { turn, alone }), keep: remindersKeep(this.journal, { turn, alone }) };
  }
}

let calls = 0;
export const key = (turn: TurnId): IdempotencyKey => idempotencyKey(turn, String(++calls));
