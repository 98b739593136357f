import { createHash } from 'node:crypto';
import { watch } from 'chokidar';
import { type Addition, addTables, type Config, changeConfig, tryLoadConfig } from '../../config/index.ts';
import { HOT } from './hot.ts';

export interface ReloadOptions {
  readonly path: string;
  readonly config: Config;
  /** Makes the newer configuration hold. Resolves when nobody holds more than it allows. */
  readonly apply: (config: Config) => Promise<void>;
  /** Somebody changed the file by hand, and it holds now. */
  readonly reloaded: () => Promise<void>;
  /** What came of it, in a sentence. */
  readonly tell: (text: string) => void;
}

export type ReloadOutcome = 'unchanged' | 'applied' | 'partly' | 'rejected';

/**
 * Keeps the running household to what `coop.toml` says. A file that does not fit changes nothing: the last good one holds.
 * One reload at a time, in order: an older state of the file never overtakes a newer one.
 */
export class Reload {
  readonly #options: ReloadOptions;
  #current: Config;
  #rejected: string | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #watcher: ReturnType<typeof watch> | undefined;

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#current = options.config;
  }

  get config(): Config {
    return this.#current;
  }

  /** From now on, whenever the file changes. Editors write in several steps: the file is read when it has been still. */
  watch(): void {
    const { path } = this.#options;
    this.#watcher = watch(path, {
      ignoreInitial: true,
      atomic: true,
      awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 25 },
    });
    this.#watcher.on('all', () => void this.reload());
    // Without a watch (too many files are watched on this machine) SIGHUP still reloads.
    this.#watcher.on('error', () => this.#options.tell(`${path} cannot be watched: a change needs "kill -HUP"`));
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
      tell(`coop.toml is not taken over, what was before holds on: ${code} ${message}`);
      return 'rejected';
    }
    this.#rejected = undefined;
    const outcome = await this.#take(result.config);
    if (outcome !== 'unchanged') await this.#options.reloaded();
    return outcome;
  }

  async #take(config: Config): Promise<Exclude<ReloadOutcome, 'rejected'>> {
    const before = this.#current;
    if (digest(before) === digest(config)) return 'unchanged';
    const waiting = coldKeys(before, config);
    this.#current = config;
    await this.#options.apply(config);
    if (waiting.length === 0) {
      this.#options.tell('coop.toml was taken over');
      return 'applied';
    }
    this.#options.tell(`coop.toml was taken over; what changed in ${waiting.join(', ')} waits for a restart`);
    return 'partly';
  }
}

const digest = ({ text }: Config): string => createHash('sha256').update(text).digest('hex');

/** Sections that differ and need a restart. */
function coldKeys({ settings: before }: Config, { settings: after }: Config): string[] {
  const hot: readonly string[] = HOT;
  const keys = (Object.keys(after) as (keyof typeof after)[]).filter((key) => !hot.includes(key));
  return keys.filter((key) => JSON.stringify(cold(key, before)) !== JSON.stringify(cold(key, after)));
}

/** Of a section, what cannot be changed while the daemon runs. */
function cold(key: keyof Config['settings'], settings: Config['settings']): unknown {
  if (key === 'memory') {
    const hot = { write_down: undefined, prompt_index: undefined, capture: undefined, retention: undefined };
    return { ...settings.memory, ...hot };
  }
  // Names and prices are hot; who reads pictures the provider is told at its start.
  if (key === 'provider') {
    const models = settings.provider.models.flatMap(({ name, images }) =>
      images === undefined ? [] : [{ name, images }],
    );
    return { ...settings.provider, models };
  }
  if (key === 'channels') return { ...settings.channels, terminal: undefined };
  return settings[key];
}
