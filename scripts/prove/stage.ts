import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AttachResult } from '../../src/protocol/attach.ts';
import type { TrustLevel } from '../../src/protocol/trust.ts';
import { MessagesApi } from '../../test/support/messages-api.ts';
import { Household } from '../demo/household.ts';
import { tagged } from './body.ts';
import type { Detector } from './detector.ts';
import { Ears } from './ears.ts';
import { furnished } from './household.ts';
import type { Ledger } from './ledger.ts';
import { type Act, ScriptedModel } from './model.ts';
import { type Answered, Person } from './person.ts';
import { asReader, OWNER } from './seats.ts';
import type { Reader } from './sink.ts';
import type { Frame, Reply } from './wire.ts';

/** Built to look like a key and to open nothing. */
const KEY = 'sk-ant-test-0000';
const LIFE_MS = 3_600_000;
export const TRACES = 'traces.jsonl';
const SETTLE_TRIES = 600;
/** Each question costs a Worker. */
const SETTLE_MS = 200;

export interface StageOptions {
  readonly detector: Detector;
  readonly ledger: Ledger;
  /** Fills the folder before the daemon starts. */
  readonly furnish?: (folder: string) => Promise<void>;
  /** Whether the daemon writes what it does into `TRACES`, in its folder. */
  readonly traced?: boolean;
}

/** One of a person's connections, and whom what it hears comes before. */
export interface Guest {
  readonly person: Person;
  readonly ears: Ears;
}

/** A household with a real daemon, the scripted model, and people whose every byte is looked at. */
export class Stage implements AsyncDisposable {
  readonly household: Household;
  readonly model: ScriptedModel;
  readonly detector: Detector;
  readonly ledger: Ledger;
  /** Canaries of what coop would not keep. */
  readonly refused = new Set<string>();
  /** Every frame, beside the detector. */
  onFrame: (who: string, frame: Frame) => void = () => {};
  readonly #api: MessagesApi;
  readonly #guests: Guest[] = [];

  private constructor(household: Household, api: MessagesApi, model: ScriptedModel, options: StageOptions) {
    this.household = household;
    this.#api = api;
    this.model = model;
    this.detector = options.detector;
    this.ledger = options.ledger;
  }

  static async start(options: StageOptions): Promise<Stage> {
    const model = new ScriptedModel(options.detector, options.ledger);
    const api = await MessagesApi.start(
      (body) => {
        const headers = api.requests.at(-1)?.headers;
        // Thousands of requests, each with its whole conversation: nobody reads them again.
        api.requests.splice(0);
        return model.answer(body, headers);
      },
      { lifeMs: LIFE_MS },
    );
    const folder = await furnished(api.url, options.furnish);
    try {
      const house = await Household.start({
        folder,
        env: { ANTHROPIC_API_KEY: KEY, ...(options.traced === true ? { COOP_TRACE_FILE: join(folder, TRACES) } : {}) },
      });
      return new Stage(house, api, model, options);
    } catch (error) {
      await api.stop();
      throw error;
    }
  }

  async arrive(name: string, reader: Reader, room?: string): Promise<Guest> {
    const ears = new Ears(this.detector, asReader(name), reader);
    const who = room === undefined ? name : `${name} in ${room}`;
    const person = await Person.arrive(this.household, name, room, (frame) => {
      this.onFrame(who, frame);
      ears.hear(frame);
    });
    const guest = { person, ears };
    this.#guests.push(guest);
    return guest;
  }

  /** A person says something, and the model plays its act. */
  async turn(
    { person, ears }: Guest,
    text: string,
    act: Act,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<Answered> {
    this.model.expect(act);
    ears.during = act.id;
    const answered = await person.say(tagged(text, act), act.id, more);
    this.model.forget(act);
    if (answered.kind !== 'reply') this.ledger.problem(`${act.id}: ${answered.kind} ${answered.text.slice(0, 200)}`);
    return answered;
  }

  /** A call of the attach protocol, as an attempt to learn something. */
  async ask({ person, ears }: Guest, method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
    const attempt = { reader: ears.reader };
    this.ledger.attempt(attempt, `/${method}`);
    ears.asking(method);
    const reply = await person.call(method, params);
    this.ledger.outcome(attempt, `/${method}`, !reply.ok);
    return reply;
  }

  /** What is proven at another level than was meant is not proven. */
  expectLevel({ person }: Guest, level: TrustLevel): void {
    const { effective, place } = person.opened;
    if (effective.level !== level)
      this.ledger.problem(`${place} is ${effective.level}, not ${level}: ${effective.why}`);
  }

  /** When everything that was shared is written: as the owner's status says. */
  async settled(): Promise<void> {
    const { person } = await this.arrive('alice', OWNER);
    for (let tries = 0; tries < SETTLE_TRIES; tries += 1) {
      const { house } = (await person.sure('status')) as AttachResult<'status'>;
      if (house?.overview.jobs === 0) return person.leave();
      await pause(SETTLE_MS);
    }
    throw new Error('what was shared was not written in time');
  }

  /** Everybody goes, and the daemon ends in order; the folder stays until the stage is disposed of. */
  async end(): Promise<void> {
    for (const { person } of this.#guests) person.leave();
    const { code, signal } = await this.household.end();
    if (code !== 0)
      this.ledger.problem(`the daemon ended with ${code ?? signal}: ${this.household.lines.at(-1) ?? ''}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { person } of this.#guests) person.leave();
    await this.household[Symbol.asyncDispose]();
    await this.#api.stop();
  }
}
