import { createHash } from 'node:crypto';
import {
  type Addition,
  addTables,
  type Config,
  changeConfig,
  changesBetween,
  tryLoadConfig,
} from '../../config/index.ts';
import type { ReloadReport } from '../../protocol/contracts/settings.ts';
import { CoopError, toCoopError } from '../../protocol/errors.ts';
import { FileWatch } from './file-watch.ts';

export interface ReloadOptions {
  readonly path: string;
  readonly config: Config;
  /** Makes the newer configuration hold. Resolves when nobody holds more than it allows. */
  readonly apply: (config: Config) => Promise<void>;
  /** Somebody changed the file by hand, and it holds now, instead of `before`. */
  readonly reloaded: (before: Config) => Promise<void>;
  /** What came of it, in a sentence, and what that was: a change that a command or a turn made, or one by hand. */
  readonly tell: (text: string, report: ReloadReport) => void;
  readonly now?: () => number;
}

export type ReloadOutcome = 'unchanged' | ReloadReport['outcome'];

/**
 * Keeps the running household to what `coop.toml` says. A file that does not fit changes nothing: the last good one holds.
 * One reload at a time, in order: an older state of the file never overtakes a newer one.
 */
export class Reload {
  readonly #options: ReloadOptions;
  /** What the daemon began with: what differs from it and is not taken over while it runs waits for a restart. */
  readonly #started: Config;
  #current: Config;
  #report: ReloadReport | undefined;
  #rejected: string | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #watcher: FileWatch | undefined;

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#started = options.config;
    this.#current = options.config;
  }

  get config(): Config {
    return this.#current;
  }

  /** What came of the last change; undefined where there was none since the start. */
  get report(): ReloadReport | undefined {
    return this.#report;
  }

  /** Keys whose newer value waits for a restart. */
  get waiting(): readonly string[] {
    return changesBetween(this.#started.settings, this.#current.settings)
      .filter(({ applies }) => applies === 'restart')
      .map(({ key }) => key);
  }

  /** From now on, whenever the file changes, and has been still then. */
  watch(): void {
    this.#watcher = new FileWatch({
      path: this.#options.path,
      changed: () => void this.reload().catch((error: unknown) => this.#failed(error)),
    });
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }

  reload(): Promise<ReloadOutcome> {
    return this.#inOrder(() => this.#reload());
  }

  /** Adds a table to the file and applies it at once. @throws CoopError as `addTables`. */
  add(addition: Addition): Promise<string> {
    return this.#inOrder(async () => {
      const { added, config } = await addTables(this.#options.path, this.#withPeople(addition));
      await this.#take(config);
      return added;
    });
  }

  /** Takes a user out of the file, and applies it at once. @throws CoopError `E_NOT_FOUND`, and as `changeConfig`. */
  removeUser(name: string): Promise<void> {
    return this.#inOrder(async () => {
      // Reading TOML with its layout is for this alone.
      const { withoutUser } = await import('../../config/remove.ts');
      await this.#take(await changeConfig(this.#options.path, (text) => withoutUser(text, name)));
    });
  }

  /**
   * Makes the file say `text` and applies it at once, where it still says what `text` was made from. What cannot be applied is
   * taken back: the file says again what it said.
   *
   * @throws CoopError `E_STALE` where somebody else has changed it, and as `changeConfig`.
   */
  replace(from: string, text: string): Promise<ReloadReport | undefined> {
    return this.#inOrder(async () => {
      const before = this.#current;
      const taken = await this.#write(from, text);
      try {
        await this.#take(taken);
      } catch (error) {
        const old = await this.#write(text, from).catch(() => undefined);
        if (old !== undefined) await this.#options.apply(before).catch(() => {});
        throw error;
      }
      return this.#report;
    });
  }

  #write(from: string, text: string): Promise<Config> {
    return changeConfig(this.#options.path, (now) => {
      if (now !== from) throw new CoopError('E_STALE');
      return text;
    });
  }

  #failed(error: unknown): void {
    const reason = toCoopError(error).message;
    this.#options.tell(`coop.toml: ${reason}`, this.#reported('rejected', [], [], [reason]));
  }

  #reported(
    outcome: ReloadReport['outcome'],
    changed: readonly string[],
    waiting: readonly string[],
    reasons: readonly string[] = [],
  ): ReloadReport {
    const at = (this.#options.now ?? Date.now)();
    this.#report = { outcome, at, changed: [...changed], waiting: [...waiting], reasons: [...reasons] };
    return this.#report;
  }

  /** A file that names nobody has its owner by default, and would lose them to the first user that is added. */
  #withPeople(addition: Addition): readonly Addition[] {
    const { settings, written } = this.#current;
    if (addition.table !== 'users' || written['users'] !== undefined) return [addition];
    const given = settings.users.map(({ name, trust, match }): Addition => {
      return { table: 'users', entries: { name, trust, match } };
    });
    return [...given, addition];
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #reload(): Promise<ReloadOutcome> {
    const { path, tell } = this.#options;
    const result = await tryLoadConfig(path);
    if ('error' in result) {
      const { code, message } = result.error;
      // An editor may be between two steps: the next event brings the file back.
      if (this.#rejected === message) return 'rejected';
      this.#rejected = message;
      const report = this.#reported('rejected', [], [], [`${code} ${message}`]);
      tell(`coop.toml is not taken over, what was before holds on: ${code} ${message}`, report);
      return 'rejected';
    }
    const wasRejected = this.#rejected !== undefined;
    this.#rejected = undefined;
    const before = this.#current;
    const outcome = await this.#take(result.config);
    if (outcome !== 'unchanged') await this.#options.reloaded(before);
    // What was wrong with it is mended by what holds anyway.
    else if (wasRejected) this.#report = undefined;
    return outcome;
  }

  async #take(config: Config): Promise<Exclude<ReloadOutcome, 'rejected'>> {
    const before = this.#current;
    if (digest(before) === digest(config)) return 'unchanged';
    const changes = changesBetween(before.settings, config.settings, this.#started.settings);
    const waiting = changes.filter(({ applies }) => applies === 'restart').map(({ key }) => key);
    this.#current = config;
    try {
      await this.#options.apply(config);
    } catch (error) {
      // What was before is what the next try is compared with.
      this.#current = before;
      throw error;
    }
    const outcome = waiting.length === 0 ? 'applied' : 'partly';
    const report = this.#reported(
      outcome,
      changes.map(({ key }) => key),
      waiting,
    );
    const waits = waiting.length === 0 ? '' : `; what changed in ${waiting.join(', ')} waits for a restart`;
    this.#options.tell(`coop.toml was taken over${waits}`, report);
    return outcome;
  }
}

const digest = ({ text }: Config): string => createHash('sha256').update(text).digest('hex');
