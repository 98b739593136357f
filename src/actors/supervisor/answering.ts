import type { PlaceKey } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal.ts';
import { NarrowingContract } from '../../protocol/contracts/narrowing.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { InboxId, LeaseId, PersonName } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { serve } from '../kernel/link/index.ts';
import type { Span, Tracer } from '../kernel/trace/index.ts';
import type { Authority } from './authority.ts';
import { isBelieved, mayGoOn, mintTurn, type Plan } from './grants/index.ts';
import type { Leases } from './leases.ts';
import { groupNotice, strangerNotice } from './notices.ts';
import type { Person } from './people.ts';
import type { Outcome, Sessions } from './sessions.ts';
import type { MessageTraces } from './traces/index.ts';
import type { Places, Ruling } from './trust.ts';

export type Mail = Extract<JournalEvent, { type: 'mail' }>;

/** Runs of one turn that may be lost before it is given up. */
const MAX_ATTEMPTS = 3;

export interface AnsweringOptions {
  readonly agent: string;
  readonly model: string;
  readonly authority: Authority;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  /** Starts the provider where no turn has needed it yet. */
  readonly openProvider: () => Promise<void>;
  readonly tracer: Tracer;
  readonly messages: MessageTraces;
}

interface Running {
  readonly mail: Mail;
  readonly person: PersonName;
  readonly lease: LeaseId;
  readonly level: TrustLevel;
  /** It has come to be worth less, and begins again as that. */
  lowered: boolean;
}

/** `lost`: nothing was recorded of its end. `lowered`: taken back because it has come to be worth less. Both are run again. */
export type Answered = 'done' | 'lost' | 'lowered';

/** One message at a time of each place: who it is from, what that is worth here, and a turn with exactly that. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #running = new Map<PlaceKey, Running>();
  /** Messages whose turn is over but for its lease: there is nothing of them to stop. */
  readonly #ending = new Map<PlaceKey, InboxId>();
  /** Messages whose sender said stop before their turn had begun. */
  readonly #stopped = new Set<InboxId>();
  #draining = false;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  stop(place: PlaceKey, person: PersonName): 'stopped' | 'not theirs' | 'none' {
    const running = this.#running.get(place);
    if (running === undefined) return 'none';
    if (running.person !== person) return 'not theirs';
    this.#options.sessions.stop(running.lease);
    return 'stopped';
  }

  stopNext(inbox: InboxId): void {
    this.#stopped.add(inbox);
  }

  isEnding(place: PlaceKey, inbox: InboxId): boolean {
    return this.#ending.get(place) === inbox;
  }

  /** The message is dealt with. */
  forget({ inbox, place }: Mail): void {
    this.#stopped.delete(inbox);
    this.#ending.delete(place);
  }

  drain(): void {
    this.#draining = true;
  }

  /**
   * Somebody came in, or the configuration changed: a turn that was lent more than it is worth now loses its lease at
   * once, and begins again as what it is worth. What it is worth more now comes with the next turn.
   */
  async recheck(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => this.#recheck(running)));
  }

  async #recheck(running: Running): Promise<void> {
    const { authority, leases } = this.#options;
    const { trust } = authority;
    const { mail, level, lease } = running;
    const voice = trust.voice(mail.identity, mail.place);
    const isAnswered = voice.kind === 'answered' && voice.person.name === running.person;
    if (isAnswered) {
      const { effective } = await trust.effective(voice.person, placesOf(mail));
      if (mayGoOn(effective.level, level)) return;
    }
    if (this.#running.get(mail.place) !== running) return;
    running.lowered = true;
    await leases.revoke(lease);
  }

  /** Deals with the message, once. */
  async run(mail: Mail): Promise<Answered> {
    const { identity, place } = mail;
    const { trust } = this.#options.authority;
    const voice = trust.voice(identity, place);
    switch (voice.kind) {
      case 'held':
        return await this.#hold(mail, `held:${identity}`, strangerNotice(identity));
      case 'unlisted':
        return await this.#hold(mail, `group:${place}`, groupNotice(place));
      case 'overheard':
        return await this.#overhear(mail, voice.author);
      case 'answered': {
        const ruling = await trust.effective(voice.person, placesOf(mail));
        const span = this.#span(mail, voice.person.name, ruling);
        try {
          return await this.#answer(mail, voice.person.name, ruling, span);
        } catch (error) {
          span.end({ error });
          throw error;
        }
      }
    }
  }

  async abandon(mail: Mail): Promise<void> {
    const { code, message } = new CoopError('E_TURN_LOST', { times: MAX_ATTEMPTS });
    await this.#options.journal().abandon({ inbox: mail.inbox, code, message });
    this.#options.messages.over(mail, 'abandoned');
  }

  async #hold(mail: Mail, about: string, notice: string): Promise<'done'> {
    const { journal, messages } = this.#options;
    await journal().hold({ inbox: mail.inbox, about, notice });
    messages.over(mail, 'held');
    return 'done';
  }

  async #overhear(mail: Mail, author: Person): Promise<'done'> {
    const { journal, messages, authority } = this.#options;
    const { level, readers } = await authority.trust.place(mail.place);
    await journal().overhear({
      inbox: mail.inbox,
      author: author.name,
      place: mail.place,
      placeLevel: level,
      readers: readers.map(({ name }) => name),
    });
    messages.over(mail, 'overheard');
    return 'done';
  }

  async #answer(mail: Mail, person: PersonName, { effective: asked, own }: Ruling, span: Span): Promise<Answered> {
    const { inbox, place } = mail;
    const { leases, journal, agent, model, authority } = this.#options;
    const begun = await journal().begin({
      inbox,
      person,
      place,
      level: asked.level,
      placeLevel: own.level,
      sender: asked.sender,
      readers: own.readers.map(({ name }) => name),
    });
    if (begun.attempt > MAX_ATTEMPTS) {
      span.end({ error: new CoopError('E_TURN_LOST'), attributes: { 'coop.turn': begun.turn } });
      await this.abandon(mail);
      return 'done';
    }
    const lowered = begun.level === asked.level ? '' : `; ${begun.level} when the turn began`;
    const lent = authority.plan(begun.level, place);
    const lease: TurnLease = {
      id: leases.next(),
      kind: 'turn',
      turn: begun.turn,
      agent,
      model,
      person,
      place,
      effective: { ...asked, level: begun.level, why: asked.why + lowered },
      errorDetails: lent.errorDetails,
      ...carry(span.context),
    };
    const told = { 'coop.turn': begun.turn, 'coop.level': begun.level, 'coop.lease': lease.id };
    span.note({ ...told, 'coop.attempt': begun.attempt, 'coop.why': lease.effective.why });
    const outcome = await this.#lend(lease, lent, mail);
    span.end({
      attributes: { 'coop.outcome': outcome },
      ...(outcome === 'committed' ? {} : { error: new CoopError(ERRORS[outcome]) }),
    });
    if (outcome === 'lost' || outcome === 'lowered') {
      // An orderly stop, or a door that opened, is no failure of the turn: its try is not counted.
      if (this.#draining || outcome === 'lowered') await journal().giveBack({ inbox });
      return outcome;
    }
    this.#options.messages.over(mail, outcome === 'committed' ? 'answered' : 'failed', {
      ...told,
      'coop.person': person,
    });
    return 'done';
  }

  #span(mail: Mail, person: PersonName, { effective: asked }: Ruling): Span {
    const { tracer, messages } = this.#options;
    return tracer.span('supervisor.turn', mail.trace, {
      parent: true,
      attributes: {
        'coop.person': person,
        'coop.place': mail.place,
        'coop.level': asked.level,
        'coop.level.sender': asked.sender,
        'coop.level.place': asked.place,
        'coop.why': asked.why,
        'coop.queue_ms': messages.waited(mail),
      },
    });
  }

  async #lend(lease: TurnLease, lent: Plan, mail: Mail): Promise<Outcome | 'lowered'> {
    const { leases, sessions, openProvider, authority, tracer } = this.#options;
    const { place, person, effective } = lease;
    const { inbox, message } = mail;
    await openProvider();
    const { level } = effective;
    const reachable = lent.sends ? await authority.destinations({ person, place, level }) : [];
    const running: Running = { mail, person, lease: lease.id, level, lowered: false };
    this.#ending.delete(place);
    this.#running.set(place, running);
    if (this.#stopped.delete(inbox)) sessions.stop(lease.id);
    try {
      const trusting = leases.part(lease.id);
      const grant = { plan: lent, message, destinations: reachable, trusting };
      const { ports, narrowing } = mintTurn(lease, grant, leases.give);
      const narrow = async ({ to }: { to: TrustLevel }) => {
        if (!isBelieved(to, level)) await leases.revoke(trusting);
        return {};
      };
      leases.serveHere(lease.id, serve(narrowing, NarrowingContract, { narrow }));
      // Whoever came in since the level was computed was not yet among those whose coming takes a lease back.
      await this.#recheck(running);
      const outcome = await sessions.turn({ place, person, level }, lease, ports);
      return running.lowered && outcome === 'lost' ? 'lowered' : outcome;
    } finally {
      this.#running.delete(place);
      this.#ending.set(place, inbox);
      const revoking = tracer.span('supervisor.revoke', lease.trace);
      await leases.revoke(lease.id);
      revoking.end();
    }
  }
}

const placesOf = ({ place, also }: Mail): Places => [place, ...also];

const ERRORS = { failed: 'E_FAILED', lost: 'E_GONE', lowered: 'E_REVOKED' } as const;
