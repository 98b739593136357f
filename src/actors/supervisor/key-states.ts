import { CoopError } from '../../protocol/errors.ts';
import type { KeyRow } from '../../protocol/key-states.ts';
import type { Keys } from './keys.ts';

const MEND = 'Set another one where the daemon starts, and start it anew.';

/** What the provider says of its keys, in words: each that was refused is told once, and stands in `coop status` for as long as it is. */
export class KeyStates {
  readonly #keys: Pick<Keys, 'variables' | 'missing'>;
  readonly #tell: (about: string, text: string) => void;
  #rows: readonly KeyRow[] = [];

  constructor(keys: Pick<Keys, 'variables' | 'missing'>, tell: (about: string, text: string) => void) {
    this.#keys = keys;
    this.#tell = tell;
  }

  /** They are in another state. Only what the provider was given is believed. */
  heard(rows: readonly KeyRow[]): void {
    const before = this.#rows;
    this.#rows = rows.filter(({ variable }) => this.#keys.variables.includes(variable));
    for (const { variable, state } of this.#rows) {
      const was = before.find((row) => row.variable === variable)?.state;
      if (state === 'disabled' && was !== 'disabled') this.#tell(`key:${variable}`, this.#refused([variable]));
    }
  }

  /** The provider is gone, and with it what it knew. */
  gone(): void {
    this.#rows = [];
  }

  get rows(): readonly KeyRow[] {
    return this.#rows;
  }

  /** For `coop status`, as long as it lasts. */
  warnings(): string[] {
    const { variables, missing } = this.#keys;
    const unset = missing.map((variable) => new CoopError('E_KEY_MISSING', { variable }).message);
    const refused = this.#rows.filter(({ state }) => state === 'disabled').map(({ variable }) => variable);
    if (refused.length > 0) return [this.#refused(refused), ...unset];
    const rests = this.#rows.length > 0 && this.#rows.every(({ state }) => state === 'cooling');
    const resting = `The provider asks to slow down: no key can be used just now (${variables.join(', ')}). It goes on by itself.`;
    return rests ? [resting, ...unset] : unset;
  }

  #refused(variables: readonly string[]): string {
    const others = this.#rows.some(({ state }) => state !== 'disabled');
    const said = `the provider refused what is in ${variables.join(', ')}`;
    return others
      ? `An API key does not work: ${said}. The others are used. ${MEND}`
      : `No API key works: ${said}. ${MEND}`;
  }
}
