/** Tells whoever can hear it that something waits for those who decide. What nobody heard is rung for the next who can. */
export class Bell {
  readonly #ropes = new Set<() => void>();
  #unheard = false;

  /** @param rope rings somewhere. Must not throw. */
  hang(rope: () => void): void {
    this.#ropes.add(rope);
    if (this.#unheard) this.ring();
  }

  takeDown(rope: () => void): void {
    this.#ropes.delete(rope);
  }

  readonly ring = (): void => {
    this.#unheard = this.#ropes.size === 0;
    for (const rope of this.#ropes) rope();
  };
}
