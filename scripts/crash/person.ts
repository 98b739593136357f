import { approvalDigest } from '../../src/domain/approval.ts';
import type { AttachEvent } from '../../src/protocol/attach.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { Guest } from '../demo/guest.ts';
import type { Household } from '../demo/household.ts';
import type { Line, Speaker } from './story.ts';

export type Shown = Extract<AttachEvent, { method: 'message' }>['params'];

/**
 * Somebody who says their lines until each was taken: what the daemon did not answer is said again, under the same id.
 * Everything that they were ever shown is kept.
 */
export class Person {
  readonly name: string;
  readonly #room: string | undefined;
  readonly #lines: readonly Line[];
  readonly #guests: Guest[] = [];
  /** The daemon's id of each line that it took, by ours. */
  readonly taken = new Map<string, string>();

  constructor({ name, room, lines }: Speaker) {
    this.name = name;
    this.#room = room;
    this.#lines = lines;
  }

  /** What was shown, in all visits. */
  get shown(): readonly Shown[] {
    return this.#guests.flatMap(({ events }) =>
      events.flatMap((event) => (event.method === 'message' ? [event.params] : [])),
    );
  }

  get guest(): Guest {
    const guest = this.#guests.at(-1);
    if (guest === undefined) throw new Error(`${this.name} is not there`);
    return guest;
  }

  get isThrough(): boolean {
    return this.taken.size === this.#lines.length;
  }

  async arrive(household: Household): Promise<void> {
    this.#guests.push(await Guest.arrive(household, this.name, this.#room));
  }

  /** Their lines, one behind another, without waiting for what is answered: each is answered by a turn of its own all the same. */
  async talk(): Promise<void> {
    for (const { id, text } of this.#lines) {
      if (this.taken.has(id)) continue;
      const { message } = await this.guest.client.call('send', { text, id, alone: true });
      this.taken.set(id, message);
    }
  }

  /** Approves all that waits; what somebody else decided meanwhile, or itself before a crash, is left alone. */
  async approve(): Promise<void> {
    const { approvals } = await this.guest.client.call('attention', {});
    for (const approval of approvals) {
      const digest = approvalDigest(approval);
      await this.guest.client.call('decide', { id: approval.id, decision: 'approve', digest }).catch(unlessGone);
    }
  }

  leave(): void {
    this.#guests.at(-1)?.leave();
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof CoopError) || error.code !== 'E_NOT_FOUND') throw error;
}
