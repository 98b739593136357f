import { unlessAborted } from '../../domain/unless-aborted.ts';
import type { PlaceKey } from '../../protocol/address.ts';
import type { CaptureSink, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { NarrowingContract } from '../../protocol/contracts/narrowing.ts';
import { ScheduleContract, ScheduleRunContract } from '../../protocol/contracts/schedule.ts';
import { SettingsChangeContract, SettingsReadContract } from '../../protocol/contracts/settings.ts';
import type { InboxId, LeaseId, PersonName } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { serve } from '../kernel/link/index.ts';
import { closePorts } from '../kernel/supervision/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import type { Authority } from './authority.ts';
import { isBelieved, mayGoOn, mintTurn, type Plan, type SettingsEnds } from './grants/index.ts';
import type { Leases } from './leases.ts';
import { persist } from './persist.ts';
import type { Schedule } from './schedule.ts';
import type { Outcome } from './session-threads.ts';
import type { Sessions } from './sessions.ts';
import type { SettingsDesk } from './settings/index.ts';
import { Stops } from './stops.ts';
import type { Places } from './trust.ts';
import type { Workplaces } from './workplaces.ts';

export type Mail = Extract<JournalEvent, { type: 'mail' }>;

/** Its own place, and where its answer goes beside that. */
export const placesOf = ({ place, also }: Mail): Places => [place, ...also];

export interface LendingOptions {
  readonly authority: Authority;
  readonly leases: Leases;
  readonly sessions: Sessions;
  /** Starts the provider where no turn has needed it yet. */
  readonly openProvider: () => Promise<void>;
  /** The model of the vectors, where the household embeds. */
  readonly embeds?: string | undefined;
  /** The model for what is no answer: `provider/name`. */
  readonly background?: () => string;
  /** Starts what a turn works with. */
  readonly workplaces: Pick<Workplaces, 'workOf'>;
  readonly schedule: () => Schedule;
  readonly tracer: Tracer;
  /** Serves what a turn is lent of coop.toml. */
  readonly settings: Pick<SettingsDesk, 'reading' | 'changing'>;
}

interface Running {
  readonly mail: Mail;
  readonly person: PersonName;
  readonly lease: LeaseId;
  readonly level: TrustLevel;
  /** Who could read its conversation when it began. */
  readonly audience: readonly PersonName[];
  /** It begins again: it has come to be worth less, or somebody reads along who could not read what it is made of. */
  isTakenBack: boolean;
  /** A session has it: until then there is nobody to be told that it is to stop. */
  isHanded: boolean;
  /** Aborted with its end: nobody has to judge it any more. */
  readonly over: AbortController;
}

/** So often a turn begins again for a new reader. After that it goes on for those who heard the question: nobody else is shown it. */
const TAKEN_BACK_MOST = 3;

/** The turns that run: what each was lent, and everything that ends it before its time. */
export class Lending {
  readonly #options: LendingOptions;
  readonly #running = new Map<PlaceKey, Running>();
  /** Messages whose turn is over but for its lease: there is nothing of them to stop. */
  readonly #ending = new Map<PlaceKey, InboxId>();
  readonly #stops = new Stops();
  /** What a message is worth at most since its turn was taken back: who comes and goes again makes it begin again once a level. */
  readonly #ceilings = new Map<InboxId, TrustLevel>();

  /** How often a message's turn was taken back. */
  readonly #takenBack = new Map<InboxId, number>();

  constructor(options: LendingOptions) {
    this.#options = options;
  }

  stop(place: PlaceKey, person: PersonName): 'stopped' | 'not theirs' | 'none' {
    const running = this.#running.get(place);
    if (running === undefined) return 'none';
    if (running.person !== person) return 'not theirs';
    this.#stops.stop(running.mail.inbox);
    if (running.isHanded) this.#options.sessions.stop(running.lease);
    return 'stopped';
  }

  /** The message that is being answered in a place, where it is this person's own and its turn goes on. */
  answered(place: PlaceKey, person: PersonName): Mail | undefined {
    const running = this.#running.get(place);
    if (running?.person !== person || running.isTakenBack) return undefined;
    // One that goes on although somebody new reads along is not answered before them: what is said now is.
    return (this.#takenBack.get(running.mail.inbox) ?? 0) < TAKEN_BACK_MOST ? running.mail : undefined;
  }

  stopNext(inbox: InboxId): void {
    this.#stops.stop(inbox);
  }

  /** Aborted as soon as the message's sender says stop. */
  stopped({ inbox }: Mail): AbortSignal {
    return this.#stops.of(inbox);
  }

  isEnding(place: PlaceKey, inbox: InboxId): boolean {
    return this.#ending.get(place) === inbox;
  }

  /** The level of a ruling, or what the message is worth at most, or what an earlier run of the same turn was taken back to. */
  atMost({ inbox, ceiling }: Mail, level: TrustLevel): TrustLevel {
    return lowest(level, ceiling ?? level, this.#ceilings.get(inbox) ?? level);
  }

  /** The message is dealt with. */
  forget({ inbox, place }: Mail): void {
    this.#stops.forget(inbox);
    this.#ceilings.delete(inbox);
    this.#takenBack.delete(inbox);
    this.#ending.delete(place);
  }

  /**
   * Somebody came in, or the configuration changed: a turn that was lent more than it is worth now, or what was said before
   * its newest reader came, loses its lease at once, and begins again as what it is worth, before those who read it. What it
   * is worth more now comes with the next turn.
   */
  async recheck(): Promise<void> {
    await Promise.all(
      [...this.#running.values()].map(async (running) => {
        const { signal } = running.over;
        await this.#recheck(running, signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
      }),
    );
  }

  /** @param until Whoever asks does not need to know any more: then what is in the way of judging is thrown. */
  async #recheck(running: Running, until: AbortSignal): Promise<void> {
    const { authority, leases } = this.#options;
    const { trust } = authority;
    const { mail, level, audience, lease } = running;
    const voice = trust.voice(mail.identity, mail.place);
    const isAnswered = voice.kind === 'answered' && voice.person.name === running.person;
    let worth: TrustLevel = 'public';
    if (isAnswered) {
      // Where nobody can tell just now, whoever asked for this waits: nothing counts as judged that was not.
      const { effective, own } = await persist(() => trust.effective(voice.person, placesOf(mail)), until);
      const hasNewReader = own.readers.some(({ name }) => !audience.includes(name));
      const isKnown = !hasNewReader || (this.#takenBack.get(mail.inbox) ?? 0) >= TAKEN_BACK_MOST;
      if (mayGoOn(effective.level, level) && isKnown) return;
      worth = effective.level;
    }
    if (this.#running.get(mail.place) !== running || running.isTakenBack) return;
    running.isTakenBack = true;
    this.#takenBack.set(mail.inbox, (this.#takenBack.get(mail.inbox) ?? 0) + 1);
    this.#ceilings.set(mail.inbox, worth);
    await leases.revoke(lease);
  }

  #serveSettings({ id, person, turn, effective: { level } }: TurnLease, trusting: LeaseId, ends: SettingsEnds): void {
    const { leases, settings } = this.#options;
    const by = { person, level, turn };
    leases.serveHere(id, serve(ends.read, SettingsReadContract, settings.reading()));
    leases.serveHere(id, serve(ends.asking, SettingsChangeContract, settings.changing({ ...by, asksAll: true })));
    leases.serveHere(
      trusting,
      serve(ends.direct, SettingsChangeContract, settings.changing({ ...by, asksAll: false })),
    );
  }

  /**
   * Runs the turn with exactly what `lent` says, and ends all of it. `taken back`: in the middle, to be run again.
   *
   * @param audience who can read its conversation
   * @param capture where what is said is kept by itself
   */
  async lend(
    lease: TurnLease,
    lent: Plan,
    mail: Mail,
    audience: readonly PersonName[],
    capture?: CaptureSink,
  ): Promise<Outcome | 'taken back'> {
    const { leases, sessions, openProvider, authority, workplaces, tracer, embeds, background } = this.#options;
    const { place, person, effective } = lease;
    const { inbox, message } = mail;
    const stopped = this.#stops.of(inbox);
    const [work] = await unlessAborted(stopped, () => Promise.all([workplaces.workOf(lease, lent), openProvider()]));
    const { level } = effective;
    const reachable = lent.sends ? await authority.destinations({ person, place, level }) : [];
    const over = new AbortController();
    const state = { isTakenBack: false, isHanded: false, over };
    const running: Running = { mail, person, lease: lease.id, level, audience, ...state };
    this.#ending.delete(place);
    this.#running.set(place, running);
    try {
      const trusting = leases.part(lease.id);
      const grant = {
        plan: lent,
        message,
        destinations: reachable,
        audience,
        trusting,
        work,
        capture,
        timezone: authority.timezoneOf(person),
        now: Date.now(),
        background: background?.(),
        ...(embeds === undefined ? {} : { embeds }),
      };
      const { ports, narrowing, settings, schedule } = mintTurn(lease, grant, leases.give);
      faultPoint('supervisor.minted');
      const narrow = async ({ to }: { to: TrustLevel }) => {
        if (!isBelieved(to, level)) await leases.revoke(trusting);
        return {};
      };
      leases.serveHere(lease.id, serve(narrowing, NarrowingContract, { narrow }));
      if (settings !== undefined) this.#serveSettings(lease, trusting, settings);
      if (schedule !== undefined) {
        leases.serveHere(lease.id, serve(schedule.read, ScheduleContract, this.#options.schedule().answers()));
        leases.serveHere(trusting, serve(schedule.run, ScheduleRunContract, this.#options.schedule().runs()));
      }
      // Whoever came in since the level was computed was not yet among those whose coming takes a lease back.
      await this.#recheck(running, stopped).catch((error: unknown) => {
        closePorts(ports);
        throw error;
      });
      running.isHanded = true;
      if (stopped.aborted) sessions.stop(lease.id);
      const outcome = await sessions.turn({ place, person, level }, lease, ports, stopped);
      faultPoint('supervisor.ended');
      return running.isTakenBack && outcome === 'lost' ? 'taken back' : outcome;
    } finally {
      over.abort();
      this.#running.delete(place);
      this.#ending.set(place, inbox);
      const revoking = tracer.span('supervisor.revoke', lease.trace);
      await leases.revoke(lease.id);
      faultPoint('supervisor.revoked');
      revoking.end();
    }
  }
}
