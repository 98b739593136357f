import { jobAt, type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { PersonName } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import type { Span, Tracer } from '../kernel/trace/index.ts';
import type { Authority } from './authority.ts';
import { maySayElsewhere } from './grants/index.ts';
import type { Leases } from './leases.ts';
import { type Lending, type Mail, placesOf } from './lending.ts';
import type { Models } from './models.ts';
import { goneNotice, groupNotice, strangerNotice } from './notices.ts';
import type { Person } from './people.ts';
import { isPassing } from './persist.ts';
import type { MessageTraces } from './traces/index.ts';
import type { Ruling } from './trust.ts';

/** Runs of one turn that may be lost before it is given up. */
const MAX_ATTEMPTS = 3;

export interface AnsweringOptions {
  readonly agent: string;
  readonly models: Models;
  readonly authority: Authority;
  readonly leases: Leases;
  readonly lending: Lending;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly tracer: Tracer;
  readonly messages: MessageTraces;
}

/** `lost`: nothing was recorded of its end. `taken back`: because of who reads along now. Both are run again. */
export type Answered = 'done' | 'lost' | 'taken back';

/** One message at a time of each place: who it is from, what that is worth here, and a turn with exactly that. */
export class Answering {
  readonly #options: AnsweringOptions;
  #draining = false;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  drain(): void {
    this.#draining = true;
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
      case 'gone':
        await this.abandon(mail, new CoopError('E_JOB_GONE', { job: jobAt(place) ?? 'It' }));
        return 'done';
      case 'answered': {
        // Where a job's words go the owner has said.
        const forbidden = jobAt(place) === undefined ? await this.#forbidden(mail, voice.person) : [];
        if (forbidden.length > 0) {
          await this.abandon(mail, new CoopError('E_ELSEWHERE', { places: forbidden.join(', ') }));
          return 'done';
        }
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

  /** Further places of its answer that this person may not have it said in: that takes the power to send, or reading there. */
  async #forbidden({ also }: Mail, { name, trust: level }: Person): Promise<readonly PlaceKey[]> {
    const { groups, trust } = this.#options.authority;
    const judged = await Promise.all(
      also.map(async (place) => {
        if (parsePlace(place).kind === 'group' && groups.find(place) === undefined) return [place];
        if (maySayElsewhere(level)) return [];
        const { readers } = await trust.place(place);
        return readers.some((reader) => reader.name === name) ? [] : [place];
      }),
    );
    return judged.flat();
  }

  /** Ends a message as failed, and says so in its place. One that has ended stays as it is. */
  async abandon(mail: Mail, why = new CoopError('E_TURN_LOST', { times: MAX_ATTEMPTS })): Promise<void> {
    const { code, message } = why;
    await this.#options.journal().abandon({ inbox: mail.inbox, code, message });
    this.#options.messages.over(mail, 'abandoned');
  }

  /**
   * Whether the message is answered by the turn that runs here: it is of the same person, and goes to the same places. That is
   * written down; what is not answered so waits for a turn of its own.
   */
  async join(mail: Mail): Promise<boolean> {
    const { identity, place, inbox, also } = mail;
    const { authority, lending, journal, messages } = this.#options;
    const voice = authority.trust.voice(identity, place);
    if (voice.kind !== 'answered') return false;
    const { name: person } = voice.person;
    const running = lending.answered(place, person);
    if (running === undefined || running.also.join() !== also.join() || lending.stopped(running).aborted) return false;
    const { joined } = await journal().join({ inbox, to: running.inbox, person, place });
    if (joined) messages.over(mail, 'joined', { 'coop.person': person });
    return joined;
  }

  async #hold(mail: Mail, about: string, notice: string): Promise<'done'> {
    const { journal, messages } = this.#options;
    await journal().hold({ inbox: mail.inbox, about, notice });
    messages.over(mail, 'held');
    return 'done';
  }

  async #overhear(mail: Mail, author: Person): Promise<'done'> {
    const { journal, messages, authority } = this.#options;
    const { level, readers } = await authority.trust.place(mail.place, author);
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
    const { leases, lending, journal, agent, models, authority } = this.#options;
    const readers = own.readers.map(({ name }) => name);
    const begun = await journal().begin({
      inbox,
      person,
      place,
      level: lending.atMost(mail, asked.level),
      placeLevel: own.level,
      sender: asked.sender,
      readers,
    });
    if (begun.attempt > MAX_ATTEMPTS) {
      span.end({ error: new CoopError('E_TURN_LOST'), attributes: { 'coop.turn': begun.turn } });
      await this.abandon(mail);
      return 'done';
    }
    const lowered = begun.level === asked.level ? '' : `; ${begun.level} when the turn began`;
    const lent = authority.plan(begun.level, place, mail.also, person);
    const job = authority.jobLease(place, mail.also);
    const { model, gone } = models.of(begun.model, lent.choosesModel);
    if (gone && begun.model !== null) {
      await journal().unchooseModel({ turn: begun.turn, said: goneNotice(begun.model, model.name) });
    }
    const lease: TurnLease = {
      id: leases.next(),
      kind: 'turn',
      turn: begun.turn,
      agent,
      model: model.name,
      ...(model.context === null ? {} : { contextLimit: model.context }),
      person,
      place,
      effective: { ...asked, level: begun.level, why: asked.why + lowered },
      errorDetails: lent.errorDetails,
      ...(job === undefined ? {} : { job }),
      prompting: authority.prompting(lent, model.name, place),
      ...(authority.reminding === undefined ? {} : { reminding: authority.reminding }),
      ...carry(span.context),
    };
    const told = { 'coop.turn': begun.turn, 'coop.level': begun.level, 'coop.lease': lease.id };
    span.note({ ...told, 'coop.attempt': begun.attempt, 'coop.why': lease.effective.why });
    // What a job is asked is said by nobody: it is not remembered as if its person had said it.
    const said = { person, level: begun.level, placeLevel: own.level, readers };
    const capture = job === undefined ? authority.capture(said) : undefined;
    const outcome = await lending.lend(lease, lent, mail, readers, capture).catch(async (error: unknown) => {
      // What never came to a Worker was no try of the turn.
      if (this.#draining || isPassing(error)) await journal().giveBack({ inbox });
      throw error;
    });
    span.end({
      attributes: { 'coop.outcome': outcome },
      ...(outcome === 'committed' ? {} : { error: new CoopError(ERRORS[outcome]) }),
    });
    if (outcome === 'lost' || outcome === 'taken back') {
      // An orderly stop, or a door that opened, is no failure of the turn: its try is not counted.
      if (this.#draining || outcome === 'taken back') await journal().giveBack({ inbox });
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
}

const ERRORS = { failed: 'E_FAILED', lost: 'E_GONE', 'taken back': 'E_REVOKED' } as const;
