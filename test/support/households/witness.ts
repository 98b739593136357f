import { PlaceKeySchema } from '../../../src/protocol/address.ts';
import type { AttachEvent, AttachMethodName } from '../../../src/protocol/attach.ts';
import { Approval } from '../../../src/protocol/contracts/attention.ts';
import * as z from '../../../src/protocol/schema.ts';
import { StoreNameSchema } from '../../../src/protocol/trust.ts';
import type { MessagesBody } from '../messages-api.ts';
import { canariesIn } from './canaries.ts';
import type { Oracle } from './oracle.ts';
import type { Person, Spot } from './people.ts';

interface Suspicion {
  readonly person: Person;
  readonly spot: Spot;
  readonly canary: string;
  readonly how: string;
}

const WRITTEN = /^Written down for everyone who may read the (\w+) memory/;
const SENT = /^Sent to (\S+): “/;

const NOTE = '[coop] ';

const Listed = z.object({ approvals: z.array(Approval) });

/**
 * Sees everything that a model or a person is shown, and asks the oracle whether it was theirs to see. What was not is asked
 * again when everything rests: the notice that makes it right may come an instant later, on another connection.
 */
export class Witness {
  readonly #oracle: Oracle;
  #suspicions: Suspicion[] = [];

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
  }

  /** A turn of this person asks its model. */
  request(person: Person, spots: readonly Spot[], body: MessagesBody): void {
    const canaries = canariesIn(body);
    this.#oracle.read(person, spots, canaries);
    for (const spot of spots) {
      const readers = new Set([person, ...this.#oracle.present(person, spot)]);
      for (const reader of readers) this.#meet(reader, spot, canaries, `in what a model of ${person} was given`);
    }
  }

  event(person: Person, spot: Spot, event: AttachEvent): void {
    if (event.method === 'message' && event.params.from === null && event.params.kind === 'notice') {
      this.#notice(event.params.text);
    }
    this.#meet(person, spot, canariesIn(event), `in the event ${JSON.stringify(event).slice(0, 300)}`);
  }

  answer(person: Person, spot: Spot, method: AttachMethodName, answer: unknown): void {
    const listed = method === 'attention' ? z.safeParse(Listed, answer) : undefined;
    if (listed?.success === true && spot === 'dm' && this.#oracle.levelOf(person) === 'full') {
      // Whoever decides reads what they decide about: docs/threat-model.md says so.
      for (const canary of canariesIn(listed.data.approvals)) this.#oracle.learns(canary, [person]);
    }
    // A notice stands in its conversation, too.
    for (const text of textsIn(answer)) if (text.startsWith(NOTE)) this.#notice(text.slice(NOTE.length));
    this.#meet(person, spot, canariesIn(answer), `in the answer of ${method}`);
  }

  /** Something was met that was not theirs to meet, for all that is known so far. */
  get suspects(): boolean {
    return this.#suspicions.length > 0;
  }

  /** @throws Error naming who met what, where it was not theirs. */
  judge(): void {
    const leaks = this.#suspicions.filter(({ person, spot, canary }) => !this.#oracle.mayHear(person, spot, canary));
    this.#suspicions = [];
    if (leaks.length === 0) return;
    const lines = leaks.map(
      ({ person, spot, canary, how }) => `${this.#oracle.describe(person, spot, canary)}: ${how}`,
    );
    throw new Error(`a canary crossed\n${[...new Set(lines)].slice(0, 5).join('\n')}`);
  }

  #meet(person: Person, spot: Spot, canaries: readonly string[], how: string): void {
    for (const canary of canaries) {
      if (!this.#oracle.mayHear(person, spot, canary)) this.#suspicions.push({ person, spot, canary, how });
    }
  }

  /** Words of a person that went elsewhere, and were shown. */
  #notice(text: string): void {
    const store = z.safeParse(StoreNameSchema, WRITTEN.exec(text)?.[1]);
    if (store.success) this.#oracle.kept(store.data, canariesIn(text));
    const place = z.safeParse(PlaceKeySchema, SENT.exec(text)?.[1]);
    if (place.success) this.#oracle.taken(place.data, canariesIn(text));
  }
}

/** Every string in it, however deep. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
