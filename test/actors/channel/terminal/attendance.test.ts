import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity } from '../../../../src/protocol/address.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { Client, type Report, room, TestTerminal } from './support.ts';

type Step =
  | { readonly type: 'join'; readonly as: string }
  | { readonly type: 'leave' | 'dismiss'; readonly which: number }
  | { readonly type: 'answer' | 'refuse' | 'speak' | 'wait' };

const which = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('join'), as: fc.constantFrom('bob', 'carol', 'mallory') }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('leave'), which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('dismiss'), which }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('answer') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('refuse') }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('speak') }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('wait') }) },
);

interface Guest {
  readonly identity: Identity;
  readonly client: Client;
  readonly opening: Promise<unknown>;
  hasLeft: boolean;
}

interface Unanswered {
  readonly report: Report;
  readonly answer: PromiseWithResolvers<void>;
}

/** Reports wait until a step answers them: the slowest supervisor there could be. */
class Scene {
  readonly place;
  readonly #terminal: TestTerminal;
  readonly #room: string;
  readonly #probe: Client;
  readonly #guests: Guest[] = [];
  readonly #unanswered: Unanswered[] = [];
  readonly #visits: number[] = [];
  #answered: readonly Identity[] = [];
  #isOver = false;
  /** Text → who may have been shown it. */
  readonly #said = new Map<string, readonly Identity[]>();

  constructor(terminal: TestTerminal, name: string) {
    this.#terminal = terminal;
    this.#room = name;
    this.#probe = new Client(terminal);
    this.place = room(name);
    terminal.onReport = (report) => {
      if (report.place !== this.place || this.#isOver) return undefined;
      const answer = Promise.withResolvers<void>();
      this.#unanswered.push({ report, answer });
      return answer.promise;
    };
    terminal.onArrive = (visit) => void this.#visits.push(visit);
  }

  async take(step: Step): Promise<void> {
    switch (step.type) {
      case 'join': {
        const client = new Client(this.#terminal);
        const opening = client.open(step.as, this.#room).catch(() => {});
        this.#guests.push({ identity: `terminal:${step.as}` as Identity, client, opening, hasLeft: false });
        return;
      }
      case 'leave': {
        const guest = this.#guests.filter(({ hasLeft }) => !hasLeft)[step.which];
        if (guest !== undefined) guest.hasLeft = true;
        guest?.client.leave();
        return;
      }
      case 'dismiss':
        await this.#terminal.visits.end({ visits: this.#visits.slice(step.which, step.which + 1) });
        return;
      case 'wait':
        // Whoever was coming by now has said all it says before it is answered.
        for (const _ of [1, 2, 3]) await this.#probe.call('hello');
        return;
      case 'answer':
        return this.#settle(({ answer, report }) => {
          this.#answered = report.members ?? [];
          answer.resolve();
        });
      case 'refuse':
        return this.#settle(({ answer }) => answer.reject(new CoopError('E_BUSY', { what: 'membership', window: 0 })));
      case 'speak': {
        // Whoever the supervisor may already count as gone is not to see it either.
        const latest = this.#unanswered.at(-1)?.report.members ?? this.#answered;
        const text = `${this.#room} ${this.#said.size}`;
        const mayRead = this.#answered.filter((identity) => latest.includes(identity));
        this.#said.set(text, mayRead);
        await this.#terminal.deliver(this.place, text);
        return;
      }
    }
  }

  #settle(how: (unanswered: Unanswered) => void): Promise<void> {
    expect(this.#unanswered.length, 'reports of one place under way at once').toBeLessThanOrEqual(1);
    const [next] = this.#unanswered.splice(0, 1);
    if (next !== undefined) how(next);
    return this.#passed();
  }

  /** The answer has arrived: what is asked after it is answered after it. */
  async #passed(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#terminal.visits.end({ visits: [] });
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#probe.leave();
    for (const { answer } of this.#unanswered) answer.resolve();
    await Promise.all(this.#guests.map(({ opening }) => opening));
    // What was written to them before the answer to this has come before it.
    await Promise.all(this.#guests.map(({ client }) => client.call('hello').catch(() => {})));
    for (const { client, identity } of this.#guests) {
      for (const text of client.texts)
        expect(this.#said.get(text), `shown to ${identity}: ${text}`).toContain(identity);
      client.leave();
    }
    await expect.poll(() => this.#terminal.members(this.place) ?? [], { timeout: 5_000 }).toEqual([]);
  }
}

let terminal: TestTerminal;
beforeAll(async () => {
  terminal = await TestTerminal.start();
});
afterAll(async () => {
  await terminal[Symbol.asyncDispose]();
});

test('nobody is ever shown anything who is not in the last report that was answered', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      count += 1;
      const scene = new Scene(terminal, `room-${count}`);
      for (const step of steps) await scene.take(step);
      await scene.end();
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 120_000);

test('a crowd that comes and goes in one moment is reported in the end as it is', async () => {
  terminal.onReport = () => {};
  const guests = Array.from({ length: 120 }, (_, number) => Client.open(terminal, `guest-${number % 60}`, 'crowd'));
  const crowd = await Promise.all(guests);
  expect(terminal.members(room('crowd'))).toHaveLength(60);
  for (const [number, guest] of crowd.entries()) if (number !== 7) guest.leave();
  await expect.poll(() => terminal.members(room('crowd'))).toEqual(['terminal:guest-7']);
});
