import { type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal.ts';
import type { Effective } from '../../protocol/effective.ts';
import { CoopError, toCoopError } from '../../protocol/errors.ts';
import type { InboxId, LeaseId, PersonName } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import type { Span, Tracer } from '../kernel/trace/index.ts';
import { mintTurn, plan } from './grants/index.ts';
import type { Leases } from './leases.ts';
import { isPassing, pauseBefore } from './persist.ts';
import type { Outcome, Sessions } from './sessions.ts';
import type { MessageTraces } from './traces/index.ts';
import type { Trust } from './trust.ts';

type Mail = Extract<JournalEvent, { type: 'mail' }>;

/** Runs of one turn that may be lost before it is given up. */
const MAX_ATTEMPTS = 3;

export interface TurnsOptions {
  readonly agent: string;
  readonly model: string;
  readonly trust: Trust;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly note: (text: string) => void;
  /** Starts the provider where no turn has needed it yet. */
  readonly openProvider: () => Promise<void>;
  readonly tracer: Tracer;
  readonly messages: MessageTraces;
}

interface Running {
  readonly person: PersonName;
  readonly lease: LeaseId;
}

/** One turn at a time in each place, in the order of arrival; places beside each other. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #queues = new Map<PlaceKey, Mail[]>();
  readonly #running = new Map<PlaceKey, Running>();
  /** Queued or running: the journal names what waits again whenever it starts. */
  readonly #known = new Set<InboxId>();
  /** Messages whose turn is over but for its lease: there is nothing of them to stop. */
  readonly #ending = new Map<PlaceKey, InboxId>();
  /** Messages whose sender said stop before their turn had begun. */
  readonly #stopped = new Set<InboxId>();
  readonly #working = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  receive(mail: Mail): void {
    if (this.#stopping || this.#known.has(mail.inbox)) return;
    this.#known.add(mail.inbox);
    this.#options.messages.arrived(mail);
    const queue = this.#queues.get(mail.place);
    if (queue !== undefined) queue.push(mail);
    else {
      this.#queues.set(mail.place, [mail]);
      const working = this.#work(mail.place);
      this.#working.add(working);
      void working.finally(() => this.#working.delete(working));
    }
  }

  /** Stops what runs in the place where it is this person's own. */
  stop(place: PlaceKey, person: PersonName): boolean {
    const running = this.#running.get(place);
    if (running !== undefined) {
      if (running.person !== person) return false;
      this.#options.sessions.stop(running.lease);
      return true;
    }
    // Said faster than a turn begins: it is stopped as soon as it has.
    const next = this.#queues.get(place)?.find(({ inbox }) => inbox !== this.#ending.get(place));
    if (next === undefined || this.#options.trust.sender(next.identity, place)?.name !== person) return false;
    this.#stopped.add(next.inbox);
    return true;
  }

  /** No further turn begins. Those that run are the sessions' to end. */
  drain(): void {
    this.#stopping = true;
  }

  /** Resolves when every turn that ran has been left in order, or after `ms`. */
  async settled(ms: number): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, ms).unref());
    await Promise.race([Promise.all(this.#working), late]);
  }

  async #work(place: PlaceKey): Promise<void> {
    const queue = this.#queues.get(place) ?? [];
    for (let mail = queue[0]; mail !== undefined && !this.#stopping; mail = queue[0]) {
      await this.#see(mail);
      queue.shift();
      this.#known.delete(mail.inbox);
      this.#stopped.delete(mail.inbox);
      this.#ending.delete(mail.place);
    }
    this.#queues.delete(place);
  }

  /** Until the message is dealt with, or the daemon stops. */
  async #see(mail: Mail): Promise<void> {
    for (let tries = 0; !this.#stopping; tries += 1) {
      try {
        if (await this.#run(mail)) return;
      } catch (error) {
        const { code } = toCoopError(error);
        this.#options.note(`message ${mail.inbox} in ${mail.place}: ${code}`);
        if (code === 'E_NOT_ALLOWED') return this.#options.messages.over(mail, 'ignored');
        if (!isPassing(error) && tries >= MAX_ATTEMPTS) return await this.#abandon(mail).catch(() => {});
      }
      await pauseBefore(tries);
    }
  }

  async #hold(mail: Mail): Promise<void> {
    const { inbox, identity, place } = mail;
    const { journal, messages } = this.#options;
    await journal().hold({ inbox, notice: strangerNotice(identity, place) });
    messages.over(mail, 'held');
  }

  async #abandon(mail: Mail): Promise<void> {
    const { code, message } = new CoopError('E_TURN_LOST', { times: MAX_ATTEMPTS });
    await this.#options.journal().abandon({ inbox: mail.inbox, code, message });
    this.#options.messages.over(mail, 'abandoned');
  }

  /** Whether the message is dealt with; otherwise its turn was lost and is to be run again. */
  async #run(mail: Mail): Promise<boolean> {
    const { identity, place } = mail;
    const { trust } = this.#options;
    const person = trust.sender(identity, place);
    if (person === undefined) {
      await this.#hold(mail);
      return true;
    }
    const asked = trust.effective(person, place);
    const span = this.#span(mail, person.name, asked);
    try {
      return await this.#answer(mail, person.name, asked, span);
    } catch (error) {
      span.end({ error });
      throw error;
    }
  }

  async #answer(mail: Mail, person: PersonName, asked: Effective, span: Span): Promise<boolean> {
    const { inbox, place } = mail;
    const { trust, leases, journal, agent, model } = this.#options;
    const begun = await journal().begin({
      inbox,
      person,
      place,
      level: asked.level,
      placeLevel: asked.place,
      readers: [...trust.readers(place)],
    });
    if (begun.attempt > MAX_ATTEMPTS) {
      span.end({ error: new CoopError('E_TURN_LOST'), attributes: { 'coop.turn': begun.turn } });
      await this.#abandon(mail);
      return true;
    }
    const lowered = begun.level === asked.level ? '' : `; ${begun.level} when the turn began`;
    const lease: TurnLease = {
      id: leases.next(),
      kind: 'turn',
      turn: begun.turn,
      agent,
      model,
      person,
      place,
      effective: { ...asked, level: begun.level, why: asked.why + lowered },
      errorDetails: plan(begun.level, parsePlace(place)).errorDetails,
      ...carry(span.context),
    };
    const told = { 'coop.turn': begun.turn, 'coop.level': begun.level, 'coop.lease': lease.id };
    span.note({ ...told, 'coop.attempt': begun.attempt, 'coop.why': lease.effective.why });
    const outcome = await this.#lend(lease, mail);
    span.end({
      attributes: { 'coop.outcome': outcome },
      ...(outcome === 'committed' ? {} : { error: new CoopError(outcome === 'lost' ? 'E_GONE' : 'E_FAILED') }),
    });
    if (outcome === 'lost') {
      // An orderly stop is no failure of the turn: its try is not counted.
      if (this.#stopping) await journal().giveBack({ inbox });
      return false;
    }
    this.#options.messages.over(mail, outcome === 'committed' ? 'answered' : 'failed', {
      ...told,
      'coop.person': person,
    });
    return true;
  }

  #span(mail: Mail, person: PersonName, asked: Effective): Span {
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

  async #lend(lease: TurnLease, { inbox, message }: Mail): Promise<Outcome> {
    const { leases, sessions, openProvider } = this.#options;
    const { place, person, effective } = lease;
    await openProvider();
    this.#ending.delete(place);
    this.#running.set(place, { person, lease: lease.id });
    if (this.#stopped.delete(inbox)) sessions.stop(lease.id);
    try {
      const ports = mintTurn(lease, message, leases.give);
      return await sessions.turn({ place, person, level: effective.level }, lease, ports);
    } finally {
      this.#running.delete(place);
      this.#ending.set(place, inbox);
      const revoking = this.#options.tracer.span('supervisor.revoke', lease.trace);
      await leases.revoke(lease.id);
      revoking.end();
    }
  }
}

function strangerNotice(identity: string, place: PlaceKey): string {
  return (
    `${identity} wrote in ${place} and is not known here: nothing was answered. To let them in, add a user to coop.toml ` +
    `with match = ["${identity}"] and the trust you give them.`
  );
}
