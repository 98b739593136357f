import type { Client } from '../../protocol/contract.ts';
import type { FeedContract, FeedConversation } from '../../protocol/contracts/journal/index.ts';
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import type { Shelf } from './shelf.ts';

type Feed = Client<typeof FeedContract>;

/** The journal is being started anew, or is busy; the disk refuses for a while. */
const PASSING: readonly ErrorCode[] = [
  'E_GONE',
  'E_REVOKED',
  'E_TIMEOUT',
  'E_BUSY',
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_DISK',
];
const AGAIN_MS = 2_000;

export interface FollowerOptions {
  readonly onCaughtUp: () => void;
  /** The index and the journal do not fit together: only another beginning helps. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Follows what is said, from where it was: conversation by conversation, in the order of their latest changes. Made from the
 * beginning, an index is made by the same steps.
 */
export class Follower {
  readonly #shelf: Shelf;
  readonly #options: FollowerOptions;
  #feed: Feed | undefined;
  #running: Promise<void> | undefined;
  #isRung = false;
  #isStopped = false;
  #startsOver = false;
  #timer: NodeJS.Timeout | undefined;
  /** All that the journal told of is filed, as far as this change. */
  #reached = -1;
  readonly #waiting = new Set<() => void>();

  constructor(shelf: Shelf, options: FollowerOptions) {
    this.#shelf = shelf;
    this.#options = options;
  }

  /** The journal, perhaps another one than before. */
  take(feed: Feed): void {
    this.#feed = feed;
    this.ring();
  }

  /** Something was said. */
  ring(): void {
    this.#isRung = true;
    if (this.#isStopped || this.#running !== undefined) return;
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      // Rung since it looked last.
      if (this.#isRung && this.#timer === undefined) this.ring();
    });
  }

  /** Everything is made anew. */
  startOver(): void {
    this.#startsOver = true;
    this.#reached = -1;
    this.ring();
  }

  /** Whether everything that was said by now is filed: waits for it, so long at most. */
  async hasCaughtUp(withinMs: number): Promise<boolean> {
    const deadline = AbortSignal.timeout(withinMs);
    const late = new Promise<undefined>((resolve) => deadline.addEventListener('abort', () => resolve(undefined)));
    try {
      const head = await Promise.race([this.#feed?.head({}), late]);
      if (head === undefined) return false;
      while (this.#reached < head.revision) {
        if (deadline.aborted) return false;
        this.ring();
        await Promise.race([new Promise<void>((resolve) => this.#waiting.add(resolve)), late]);
      }
      return true;
    } catch {
      // Nobody can tell just now.
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    try {
      while (this.#isRung && !this.#isStopped) {
        this.#isRung = false;
        await this.#follow();
      }
    } catch (error) {
      if (error instanceof CoopError && PASSING.includes(error.code)) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.ring();
        }, AGAIN_MS).unref();
      } else this.#options.onBroken(error);
    }
  }

  async #follow(): Promise<void> {
    const feed = this.#feed;
    if (feed === undefined) return;
    while (!this.#isStopped) {
      if (this.#startsOver) await this.#clear();
      const { life, revision } = this.#shelf.followed;
      const { head, conversations } = await feed.changed({ after: revision });
      // Asked for meanwhile: what was answered says nothing of an empty index.
      if (this.#startsOver) continue;
      if (head.life !== life || head.revision < revision) {
        await this.#clear();
        this.#shelf.follow(head.life, 0);
        continue;
      }
      if (conversations.length === 0) return this.#reach(head.revision);
      for (const conversation of conversations) {
        if (this.#isStopped || this.#startsOver) break;
        await this.#file(feed, conversation);
        this.#shelf.follow(life, conversation.revision);
      }
    }
  }

  async #file(feed: Feed, conversation: FeedConversation): Promise<void> {
    const { id, readers } = conversation;
    if (!this.#shelf.isAsIs(conversation)) {
      await this.#takeAway(id);
      // Nobody can read it: it was forgotten, and no word of it may stay.
      if (readers.length === 0) return this.#shelf.scrub();
      this.#shelf.open(conversation);
    }
    for (let more = true; more && !this.#isStopped; ) {
      const after = this.#shelf.conversation(id)?.last_entry ?? 0;
      const page = await feed.said({ conversation: id, after });
      this.#shelf.add(id, page.entries);
      more = page.more;
    }
  }

  async #takeAway(id: number): Promise<void> {
    while (this.#shelf.takeAway(id)) await breath();
  }

  async #clear(): Promise<void> {
    this.#startsOver = false;
    for (let id = this.#shelf.any(); id !== undefined; id = this.#shelf.any()) await this.#takeAway(id);
    this.#shelf.follow('', 0);
  }

  #reach(revision: number): void {
    this.#reached = revision;
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
    this.#options.onCaughtUp();
  }
}

/** What else this thread has to do is done in between. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
