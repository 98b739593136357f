import type { PlaceKey } from '../../protocol/address.ts';
import { CoopError, toCoopError } from '../../protocol/errors.ts';
import type { InboxId, PersonName } from '../../protocol/ids.ts';
import type { Answering } from './answering.ts';
import type { Lending, Mail } from './lending.ts';
import { isPassing, pauseBefore } from './persist.ts';
import type { MessageTraces } from './traces/index.ts';
import type { Trust } from './trust.ts';

/** Tries of a message that end in an error of ours before it is given up. */
const MAX_TRIES = 3;

export interface TurnsOptions {
  readonly answering: Answering;
  readonly lending: Lending;
  readonly trust: Trust;
  readonly messages: MessageTraces;
  readonly note: (text: string) => void;
}

interface Waiting {
  readonly mail: Mail;
  /** Whether the turn that ran when it came answers it, too. */
  readonly joins: Promise<boolean>;
}

/** One turn at a time in each place, in the order of arrival; places beside each other. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #queues = new Map<PlaceKey, Waiting[]>();
  /** Queued or running: the journal names what waits again whenever it starts. */
  readonly #known = new Set<InboxId>();
  readonly #working = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  receive(arrived: Mail): void {
    if (this.#stopping || this.#known.has(arrived.inbox)) return;
    // Whoever was let in under another name has a place of another name, too.
    const mail = { ...arrived, place: this.#options.trust.canonical(arrived.identity, arrived.place) };
    this.#known.add(mail.inbox);
    this.#options.messages.arrived(mail);
    const queue = this.#queues.get(mail.place);
    if (queue !== undefined) queue.push({ mail, joins: this.#join(mail, queue.slice(1)) });
    else {
      this.#queues.set(mail.place, [{ mail, joins: Promise.resolve(false) }]);
      const working = this.#work(mail.place);
      this.#working.add(working);
      void working.finally(() => this.#working.delete(working));
    }
  }

  /** Stops what runs in the place where it is this person's own; behind somebody else's turn, what waits of theirs. */
  stop(place: PlaceKey, person: PersonName): boolean {
    const { lending, trust } = this.#options;
    const running = lending.stop(place, person);
    if (running === 'stopped') return true;
    if (running === 'not theirs') return this.#letGo(place, person);
    // Said faster than a turn begins: it is stopped as soon as it has.
    const next = this.#queues.get(place)?.find(({ mail }) => !lending.isEnding(place, mail.inbox))?.mail;
    if (next === undefined || trust.sender(next.identity, place)?.name !== person) return false;
    lending.stopNext(next.inbox);
    return true;
  }

  /** Not past what the same person said before and is still waiting. */
  async #join(mail: Mail, before: readonly Waiting[]): Promise<boolean> {
    const { answering, trust } = this.#options;
    const by = (one: Mail) => trust.sender(one.identity, one.place)?.name;
    try {
      for (const one of before) if (by(one.mail) === by(mail) && !(await one.joins)) return false;
      return await answering.join(mail);
    } catch {
      // Where it joined all the same it is no message of its own to the journal any more.
      return false;
    }
  }

  /** What waits of theirs behind somebody else's turn is over, before its own has begun. */
  #letGo(place: PlaceKey, person: PersonName): boolean {
    const queue = this.#queues.get(place) ?? [];
    const isTheirs = ({ mail }: Waiting): boolean => this.#options.trust.sender(mail.identity, place)?.name === person;
    const theirs = queue.slice(1).filter(isTheirs);
    for (const waiting of theirs) {
      queue.splice(queue.indexOf(waiting), 1);
      const { mail } = waiting;
      void this.#abandon(mail, new CoopError('E_CANCELLED')).finally(() => this.#known.delete(mail.inbox));
    }
    return theirs.length > 0;
  }

  /** No further turn begins. Those that run are the sessions' to end. */
  drain(): void {
    this.#stopping = true;
    this.#options.answering.drain();
  }

  /** Resolves when every turn that ran has been left in order, or after `ms`. */
  async settled(ms: number): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, ms).unref());
    await Promise.race([Promise.all(this.#working), late]);
  }

  async #work(place: PlaceKey): Promise<void> {
    const queue = this.#queues.get(place) ?? [];
    for (let next = queue[0]; next !== undefined && !this.#stopping; next = queue[0]) {
      const { mail, joins } = next;
      if (!(await joins)) await this.#see(mail);
      queue.shift();
      this.#known.delete(mail.inbox);
      this.#options.lending.forget(mail);
    }
    this.#queues.delete(place);
  }

  /** Until the message is dealt with, or the daemon stops. */
  async #see(mail: Mail): Promise<void> {
    const { answering, lending, note } = this.#options;
    const stopped = lending.stopped(mail);
    let failures = 0;
    for (let tries = 0; !this.#stopping; tries += 1) {
      try {
        const outcome = await answering.run(mail);
        if (outcome === 'done') return;
        if (outcome === 'taken back' && !stopped.aborted) continue;
      } catch (error) {
        const { code } = toCoopError(error);
        note(`message ${mail.inbox} in ${mail.place}: ${code}`);
        // What was dealt with before stays as it was; what the journal refuses to begin as somebody else's is told to be over.
        if (code === 'E_NOT_ALLOWED') return await this.#abandon(mail, new CoopError('E_FAILED'));
        if (!isPassing(error)) failures += 1;
        if (failures > MAX_TRIES) return await this.#abandon(mail);
      }
      if (!stopped.aborted) await pauseBefore(tries, stopped);
      // Its sender does not want an answer any more: no further try, only a word that it was stopped.
      if (stopped.aborted) return await this.#abandon(mail, new CoopError('E_CANCELLED'));
    }
  }

  /** Until it is written down: nobody else is responsible for the message. */
  async #abandon(mail: Mail, why?: CoopError): Promise<void> {
    for (let tries = 0; !this.#stopping; tries += 1) {
      try {
        return await this.#options.answering.abandon(mail, why);
      } catch (error) {
        if (!isPassing(error)) return;
        await pauseBefore(tries);
      }
    }
  }
}
