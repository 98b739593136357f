import { broken } from './broken.ts';

/** Characters of one reply, all blocks together: a stream that does not end ends here. */
const LONGEST = 4_000_000;

/** How long a reply has become. */
export class ReplyLength {
  #characters = 0;

  /** @returns `piece` @throws CoopError `E_STREAM` where the reply is longer than any that is read */
  add(piece: string): string {
    this.#characters += piece.length;
    if (this.#characters > LONGEST) throw broken(`it is longer than ${LONGEST} characters`);
    return piece;
  }
}
