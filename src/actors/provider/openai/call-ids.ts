/** OpenAI takes no longer ones. */
const VALID = /^[\w.:|/-]{1,40}$/;

/**
 * What calls are called in a request: as whoever made them called them, where every server takes that and no call before has the name;
 * else by a number. It depends on the calls before alone, so that it is the same from turn to turn.
 */
export class CallIds {
  readonly #taken = new Set<string>();
  /** Of the newest call that was named so. */
  readonly #names = new Map<string, string>();

  ofCall(id: string): string {
    let name = id;
    for (let at = this.#taken.size + 1; !VALID.test(name) || this.#taken.has(name); at += 1) name = `call_${at}`;
    this.#taken.add(name);
    this.#names.set(id, name);
    return name;
  }

  /** Undefined for a result whose call is not here. */
  ofResult(id: string): string | undefined {
    return this.#names.get(id);
  }
}
