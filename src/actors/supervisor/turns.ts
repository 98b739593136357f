import { type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { InboxId, LeaseId, PersonName } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import { mintTurn, plan } from './grants/index.ts';
import type { Leases } from './leases.ts';
import type { Sessions } from './sessions.ts';
import type { Trust } from './trust.ts';

type Mail = Extract<JournalEvent, { type: 'mail' }>;

/** Runs of one turn that may be lost before it is given up. */
const MAX_ATTEMPTS = 3;
/** Wait before a lost turn is run again, in ms. */
const RETRY_MS = 500;

export interface TurnsOptions {
  readonly agent: string;
  readonly trust: Trust;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly note: (text: string) => void;
  /** Starts the provider where no turn has needed it yet. */
  readonly openProvider: () => Promise<void>;
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
  #stopping = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  receive(mail: Mail): void {
    if (this.#stopping || this.#known.has(mail.inbox)) return;
    this.#known.add(mail.inbox);
    const queue = this.#queues.get(mail.place);
    if (queue !== undefined) queue.push(mail);
    else {
      this.#queues.set(mail.place, [mail]);
      void this.#work(mail.place);
    }
  }

  /** Stops what runs in the place where it is this person's own. */
  stop(place: PlaceKey, person: PersonName): boolean {
    const running = this.#running.get(place);
    if (running?.person !== person) return false;
    this.#options.sessions.stop(running.lease);
    return true;
  }

  /** No further turn begins. Those that run are the sessions' to end. */
  drain(): void {
    this.#stopping = true;
  }

  get running(): number {
    return this.#running.size;
  }

  async #work(place: PlaceKey): Promise<void> {
    const queue = this.#queues.get(place) ?? [];
    for (let mail = queue[0]; mail !== undefined && !this.#stopping; mail = queue[0]) {
      if (await this.#attempt(mail)) {
        queue.shift();
        this.#known.delete(mail.inbox);
      } else await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
    this.#queues.delete(place);
  }

  /** Whether the message is dealt with; otherwise it is tried again. */
  async #attempt(mail: Mail): Promise<boolean> {
    try {
      return await this.#run(mail);
    } catch (error) {
      this.#options.note(`turn for message ${mail.inbox}: ${error instanceof CoopError ? error.code : String(error)}`);
      return false;
    }
  }

  async #run({ inbox, identity, place, message }: Mail): Promise<boolean> {
    const { trust, leases, journal, agent } = this.#options;
    const person = trust.sender(identity, place);
    if (person === undefined) {
      await journal().hold({ inbox, notice: strangerNotice(identity, place) });
      return true;
    }
    const asked = trust.effective(person, place);
    const begun = await journal().begin({
      inbox,
      person: person.name,
      place,
      level: asked.level,
      placeLevel: asked.place,
      readers: [...trust.readers(place)],
    });
    if (begun.attempt > MAX_ATTEMPTS) {
      const { code, message: words } = new CoopError('E_TURN_LOST', { times: MAX_ATTEMPTS });
      await journal().abandon({ inbox, code, message: words });
      return true;
    }
    const lowered = begun.level === asked.level ? '' : `; ${begun.level} when the turn began`;
    const lease: TurnLease = {
      id: leases.next(),
      kind: 'turn',
      turn: begun.turn,
      agent,
      person: person.name,
      place,
      effective: { ...asked, level: begun.level, why: asked.why + lowered },
      personal: plan(begun.level, parsePlace(place)).personal,
    };
    return (await this.#lend(lease, message)) !== 'lost';
  }

  async #lend(lease: TurnLease, message: string): Promise<string> {
    const { leases, sessions, openProvider } = this.#options;
    const { place, person, effective } = lease;
    await openProvider();
    this.#running.set(place, { person, lease: lease.id });
    try {
      const ports = mintTurn(lease, message, leases.give);
      return await sessions.turn({ place, person, level: effective.level }, lease, ports);
    } finally {
      this.#running.delete(place);
      await leases.revoke(lease.id);
    }
  }
}

function strangerNotice(identity: string, place: PlaceKey): string {
  return (
    `${identity} wrote in ${place} and is not known here: nothing was answered. To let them in, add a user to coop.toml ` +
    `with match = ["${identity}"] and the trust you give them.`
  );
}
