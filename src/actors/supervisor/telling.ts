import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import type { News } from './news.ts';

export interface TellingOptions {
  /** Where the daemon was started. */
  readonly print: (line: string) => void;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly news: Pick<News, 'add'>;
  /** A notice could not be written down. */
  readonly failed: (error: unknown) => void;
}

/** A broken file that a program writes again and again is one thing to be told of, and not a thousand. */
const REJECTED = 'rejected:coop.toml';

/** Tells whoever looks after the house: where the daemon was started, by a notice, and what is of coop.toml in the next full turns, too. */
export class Telling {
  readonly #options: TellingOptions;

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  /** @param about what it concerns: of the same there is a notice an hour at most */
  tell(about: string, text: string): void {
    this.#options.print(text);
    this.#noted((journal) => journal.notice({ about, text }));
  }

  /** What became of coop.toml. Each is news: a change that went well must not hide the next that did not. */
  ofSettings(text: string): void {
    this.#options.news.add(text);
    this.tell(`coop.toml: ${text}`, text);
  }

  rejected(text: string): void {
    const { print, news } = this.#options;
    print(text);
    news.add(`${text} Until it is mended the file has no effect.`);
    this.#noted((journal) => journal.noticeAnew({ about: REJECTED, text }));
  }

  #noted(note: (journal: Client<typeof JournalControlContract>) => Promise<unknown>): void {
    const { journal, failed } = this.#options;
    note(journal()).catch(failed);
  }
}
