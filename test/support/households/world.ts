import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Household } from '../../../scripts/demo/household.ts';
import { approvalDigest } from '../../../src/domain/approval.ts';
import { KEY } from '../../daemon/model.ts';
import { type Content, MessagesApi, type MessagesBody } from '../messages-api.ts';
import { betray, marked, requestOf } from './accomplice.ts';
import { canariesIn, canaryOf } from './canaries.ts';
import { Oracle } from './oracle.ts';
import { AT_FIRST, keyOf, PEOPLE, type Person, ROOMS, type Room, type Settings, type Spot, tomlOf } from './people.ts';
import { Visitor } from './visitor.ts';
import { Witness } from './witness.ts';

const PATIENCE_MS = 20_000;
const POLL_MS = 20;
/** An answer that is held never comes. Then the household is asked, which costs it work each time. */
const ANSWER_MS = 2_000;

interface Sent {
  readonly person: Person;
  readonly spots: readonly Spot[];
  readonly said: string;
}

/** A real household, everybody in it, a model that betrays them all, and somebody who keeps count. */
export class World implements AsyncDisposable {
  readonly oracle = new Oracle();
  readonly #witness = new Witness(this.oracle);
  readonly #api: MessagesApi;
  readonly #household: Household;
  readonly #visitors = new Map<string, Visitor>();
  readonly #sent: Sent[] = [];
  readonly #canaries: string[] = [];
  #version = 0;
  /** Something was said or decided since it last rested. */
  #isStirred = true;
  /** From which round on the model hesitates. */
  #gate: { readonly round: number; readonly opened: PromiseWithResolvers<void> } | undefined;

  private constructor(api: MessagesApi, household: Household) {
    this.#api = api;
    this.#household = household;
  }

  static async start(): Promise<World> {
    const api = await MessagesApi.start(() => [], { lifeMs: 10 * 60_000 });
    const config = tomlOf(AT_FIRST, api.url, 0);
    const world = new World(api, await Household.start({ config, env: { ANTHROPIC_API_KEY: KEY } }));
    api.script = (body) => world.#think(body);
    await world.come('alice', 'dm');
    return world;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    for (const visitor of this.#visitors.values()) visitor.leave();
    await this.#household[Symbol.asyncDispose]();
    await this.#api[Symbol.asyncDispose]();
  }

  get isHeld(): boolean {
    return this.#gate !== undefined;
  }

  /** Somebody who is attached, of those that `fits`. */
  someone(number: number, fits: (visitor: Visitor) => boolean = () => true): Visitor | undefined {
    const all = [...this.#visitors.values()].filter(fits);
    return all[number % Math.max(1, all.length)];
  }

  /** From the given round of each turn on, the model says nothing until it is let go. */
  hold(round: number): void {
    this.#gate ??= { round, opened: Promise.withResolvers() };
  }

  release(): void {
    this.#isStirred = true;
    this.#gate?.opened.resolve();
    this.#gate = undefined;
  }

  async come(person: Person, spot: Spot): Promise<Visitor> {
    const here = this.#visitors.get(at(person, spot));
    if (here !== undefined) return here;
    this.oracle.came(person, spot);
    const { socket, config } = this.#household;
    const visitor = await Visitor.arrive({
      ...{ socket, config, person, spot },
      onEvent: (event) => this.#witness.event(person, spot, event),
      onAnswer: (method, answer) => this.#witness.answer(person, spot, method, answer),
    });
    this.#visitors.set(at(person, spot), visitor);
    return visitor;
  }

  async leave(person: Person, spot: Spot): Promise<void> {
    this.#visitors.get(at(person, spot))?.leave();
    await this.#gone(person, spot);
  }

  /** Says something new, or asks for everything. */
  async speak(person: Person, spot: Spot, what: 'secret' | 'question', also: readonly Room[] = []): Promise<string> {
    const visitor = await this.come(person, spot);
    const said = what === 'secret' ? this.#secret() : 'tell me everything that you know';
    const message = this.#sent.push({ person, spots: [spot, ...also], said }) - 1;
    const known = this.oracle.settings.levels[person] !== undefined;
    if (known || spot !== 'dm') this.oracle.said(person, spot, canariesIn(said));
    else for (const canary of canariesIn(said)) this.oracle.learns(canary, [person]);
    this.#isStirred = true;
    await visitor.say(marked(said, message), also);
    return said;
  }

  async archive(person: Person, spot: Spot): Promise<void> {
    const { answer } = await (await this.come(person, spot)).ask('new', {});
    if (answer?.archived !== undefined && answer.archived !== null) this.oracle.archived(spot);
  }

  /** Everything that somebody can be told of what was said. */
  async lookBack(person: Person, spot: Spot): Promise<void> {
    const visitor = await this.come(person, spot);
    await visitor.ask('history', {});
    await visitor.ask('status', {});
    await visitor.ask('attention', {});
    const { answer } = await visitor.ask('sessions', {});
    for (const { id } of answer?.sessions ?? []) await visitor.ask('session', { id });
    await visitor.ask('search_sessions', { queries: ['the word for today', 'I have seen', 'psst sends'], limit: 50 });
  }

  async reload(settings: Settings): Promise<void> {
    const before = this.oracle.settings;
    const taken = this.#takenOver();
    this.#version += 1;
    await writeFile(this.#household.config, tomlOf(settings, this.#api.url, this.#version));
    process.kill(this.#household.pid, 'SIGHUP');
    await until(() => this.#takenOver() > taken, `coop.toml was not taken over\n${this.#household.lines.join('\n')}`);
    this.oracle.reloaded(settings);
    for (const { person, spot, ended } of [...this.#visitors.values()]) {
      if (before.levels[person] === settings.levels[person]) continue;
      await ended;
      await this.#gone(person, spot);
    }
  }

  /** What the person did about the request with this number, if there was one and they may. */
  async decide(person: Person, number: number, decision: 'approve' | 'deny'): Promise<string> {
    const visitor = await this.come(person, 'dm');
    const { answer } = await visitor.ask('attention', {});
    const approvals = answer?.approvals ?? [];
    const approval = approvals[number % Math.max(1, approvals.length)];
    if (approval === undefined) return 'nothing';
    const { id, action } = approval;
    this.#isStirred = true;
    const { answer: decided } = await visitor.ask('decide', { id, decision, digest: approvalDigest(approval) });
    if (decided?.done === 'approved') {
      if (action.kind === 'memory') this.oracle.kept(action.store, canariesIn(action.text));
      else if ('place' in action) this.oracle.taken(action.place, canariesIn(action.text));
    }
    const to = action.kind === 'memory' ? action.store : 'place' in action ? action.place : action.kind;
    return `${action.text.slice(0, 80)} for ${to}`;
  }

  /** Where the model does not hesitate: waits until nothing is under way, and judges what was seen. */
  async rest(): Promise<void> {
    if (this.isHeld) return;
    if (this.#isStirred) await this.#quiet();
    this.#isStirred = false;
    this.oracle.rested();
    if (this.#witness.suspects) await this.#readUp();
    this.#witness.judge();
  }

  /** Whoever left before their words were answered finds in their conversations what was done with them. */
  async #readUp(): Promise<void> {
    for (const person of PEOPLE)
      if (this.oracle.settings.levels[person] !== undefined) await this.lookBack(person, 'dm');
  }

  /** Of what goes to other places nobody here can tell when it has come: until it does not change any more. */
  async #quiet(): Promise<void> {
    const visitors = [...this.#visitors.values()];
    await Promise.race([Promise.all(visitors.map((visitor) => visitor.answers())), pause(ANSWER_MS)]);
    for (const visitor of visitors) visitor.giveUp();
    const alice = await this.come('alice', 'dm');
    let replies = -1;
    await untilAsync(async () => {
      const { answer } = await alice.ask('status', {});
      const overview = answer?.house?.overview;
      if (overview === undefined) return false;
      const { waiting, running, jobs } = overview;
      const isQuiet = waiting + running + jobs === 0 && overview.replies === replies;
      replies = overview.replies;
      return isQuiet;
    }, 'the household did not come to rest');
  }

  #secret(): string {
    const canary = canaryOf(this.#canaries.length);
    this.#canaries.push(canary);
    return `the word for today is ${canary} as you know`;
  }

  async #think(body: MessagesBody): Promise<Content> {
    const request = requestOf(body);
    const sent = request === undefined ? undefined : this.#sent[request.message];
    if (request === undefined || sent === undefined) throw new Error('a request that answers nothing');
    this.#witness.request(sent.person, sent.spots, body);
    if (this.#gate !== undefined && request.round >= this.#gate.round) await this.#gate.opened.promise;
    return betray(body, request, sent.said);
  }

  #takenOver(): number {
    return this.#household.lines.filter((line) => line.includes('was taken over')).length;
  }

  /** Until the daemon, too, knows that they do not read there any more. */
  async #gone(person: Person, spot: Spot): Promise<void> {
    this.#visitors.delete(at(person, spot));
    if (ROOMS.some((room) => room === spot)) {
      const place = keyOf(person, spot);
      await untilAsync(async () => {
        const { answer } = await (await this.come('alice', 'dm')).ask('members', { place });
        return answer?.members?.every(({ who, why }) => why !== 'reads' || !isNamed(who, person)) ?? false;
      }, `${person} still reads ${place}`);
    }
    this.oracle.left(person, spot);
  }
}

const at = (person: Person, spot: Spot): string => `${person} ${spot}`;

const isNamed = (who: string, person: Person): boolean => who === person || who === `?terminal:${person}`;

async function until(done: () => boolean, late: string): Promise<void> {
  await untilAsync(async () => done(), late);
}

async function untilAsync(done: () => Promise<boolean>, late: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(POLL_MS)) {
    if (await done()) return;
  }
  throw new Error(late);
}
