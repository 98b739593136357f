import { type ChannelName, type Identity, type PlaceKey, parsePlace } from '../../protocol/address.ts';

/** Who can read where, as the channels report it. */
export class Membership {
  readonly #reported = new Map<PlaceKey, readonly Identity[] | null>();
  readonly #connected = new Set<ChannelName>();

  /** The channel was (re)started: what it had reported is void. */
  connect(channel: ChannelName): void {
    this.disconnect(channel);
    this.#connected.add(channel);
  }

  disconnect(channel: ChannelName): void {
    this.#connected.delete(channel);
    for (const place of this.#reported.keys()) {
      if (parsePlace(place).channel === channel) this.#reported.delete(place);
    }
  }

  report(place: PlaceKey, members: readonly Identity[] | null): void {
    this.#reported.set(place, members);
  }

  /**
   * Undefined where nobody can tell. At the terminal only those who are attached read: where none was reported there is
   * none. Any other channel has to say so.
   */
  of(place: PlaceKey): readonly Identity[] | undefined {
    const { channel } = parsePlace(place);
    const reported = this.#reported.get(place);
    if (reported !== undefined) return reported ?? undefined;
    return channel === 'terminal' && this.#connected.has(channel) ? [] : undefined;
  }

  /** Whether words would reach anybody, of those who may be shown them, now. Other channels keep them for whoever is away. */
  isRead(place: PlaceKey, isShown: (reader: Identity) => boolean = () => true): boolean {
    return parsePlace(place).channel !== 'terminal' || (this.of(place) ?? []).some(isShown);
  }

  /** Groups that have readers now, whether or not they are listed. */
  groups(): readonly PlaceKey[] {
    return [...this.#reported].flatMap(([place, members]) =>
      parsePlace(place).kind === 'group' && (members === null || members.length > 0) ? [place] : [],
    );
  }
}
