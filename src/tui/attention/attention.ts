/** What waits for whoever decides: looked up when it is told that there is something, shown, and decided as it was shown. */
import { readId } from '../../commands/approvals/ids.ts';
import type { AttachClient } from '../../commands/client.ts';
import { approvalDigest } from '../../domain/approval.ts';
import { CoopError, type ErrorCode, toCoopError } from '../../protocol/errors.ts';
import type { ApprovalId } from '../../protocol/ids.ts';
import type { Decision } from '../input/slash.ts';
import type { Store } from '../store.ts';

/** The next connection looks again. */
const GONE: readonly ErrorCode[] = ['E_STREAM', 'E_TIMEOUT', 'E_CANCELLED', 'E_STOPPING'];

/** The card says no more what there is. */
const SETTLED: readonly ErrorCode[] = ['E_NOT_FOUND', 'E_CHANGED', 'E_EXPIRED'];

export class Attention {
  readonly #store: Store;
  readonly #client: () => AttachClient | undefined;
  readonly #now: () => number;
  #isLooking = false;
  #isRung = false;

  /** @param client The present connection, if there is one. */
  constructor(store: Store, client: () => AttachClient | undefined, now: () => number) {
    this.#store = store;
    this.#client = client;
    this.#now = now;
  }

  /** Something may be new. Rung again while it looks, it looks once more. */
  async ring(): Promise<void> {
    this.#isRung = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#isRung) {
        this.#isRung = false;
        await this.#look(false);
      }
    } catch (error) {
      const { code, message } = toCoopError(error);
      if (!GONE.includes(code)) this.#note('warning', `What waits for you could not be read: ${message}`);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Shows every request that waits, also those that were shown. @throws CoopError Why it cannot. */
  async showAll(): Promise<void> {
    await this.#look(true);
    if (this.#store.get().cards.length === 0) this.#note('plain', 'Nothing waits for a decision.');
  }

  /**
   * Decides requests by the cards that were shown here. One that was not is shown instead: nobody decides what they have not
   * had before their eyes.
   *
   * @param typed What was written behind the command.
   * @throws CoopError Why it cannot.
   */
  async decide(decision: Decision, typed: string): Promise<void> {
    const ids = idsIn(typed);
    if (ids === undefined) {
      const open = this.#store.get().cards.map(({ id }) => id);
      const which = open.length === 0 ? 'Nothing waits for a decision.' : `There is: ${open.join(', ')}.`;
      this.#note('warning', `Say which, as /${decision} K7MQ-9WXZ. ${which}`);
      return;
    }
    for (const id of ids) await this.#decideOne(decision, id);
  }

  async #decideOne(decision: Decision, id: ApprovalId): Promise<void> {
    const card = this.#store.get().cards.find((each) => each.id === id);
    if (card === undefined) {
      await this.#look(false);
      const isThere = this.#store.get().cards.some((each) => each.id === id);
      const shown = `This is ${id}, which you had not seen. To decide, type /${decision} ${id} again.`;
      this.#note(
        'warning',
        isThere ? shown : `There is no request ${id} that waits: it may be decided, or have expired.`,
      );
      return;
    }
    try {
      const { done } = await this.#present().call('decide', { id, decision, digest: approvalDigest(card) });
      this.#store.dispatch({ type: 'REQUEST_SETTLED', id });
      this.#note(
        'plain',
        done === 'approved' ? `${id} is approved: coop does it now.` : `${id} is denied: nothing is done.`,
      );
    } catch (error) {
      const { code, message } = toCoopError(error);
      if (!SETTLED.includes(code)) throw error;
      this.#store.dispatch({ type: 'REQUEST_SETTLED', id });
      this.#note('failure', message);
      // What it is now is shown as something new.
      if (code === 'E_CHANGED') await this.#look(false);
    }
  }

  async #look(again: boolean): Promise<void> {
    if (this.#store.get().opened?.decides !== true) return;
    const client = this.#present();
    const { approvals, notices } = await client.call('attention', {});
    this.#store.dispatch({ type: 'ATTENTION_TOLD', approvals, notices, at: this.#now(), again });
    if (notices.length > 0) await client.call('seen', { upTo: Math.max(...notices.map(({ id }) => id)) });
  }

  #present(): AttachClient {
    const client = this.#client();
    if (client === undefined) throw new CoopError('E_STREAM', { why: 'there is no connection to the daemon' });
    return client;
  }

  #note(tone: 'plain' | 'warning' | 'failure', text: string): void {
    this.#store.dispatch({ type: 'NOTE_ADDED', tone, text });
  }
}

/** One id, however it is written, or several with blanks between them. */
function idsIn(typed: string): readonly ApprovalId[] | undefined {
  const whole = readId(typed);
  const ids = whole === undefined ? typed.trim().split(/\s+/).map(readId) : [whole];
  const found = ids.filter((id) => id !== undefined);
  return found.length === ids.length ? [...new Set(found)] : undefined;
}
