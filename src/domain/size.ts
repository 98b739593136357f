const encoder = new TextEncoder();

const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/** How much of an answer is left, in bytes as it is sent: of JSON, in which a control character takes six. */
export class Size {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether `value` still fits. Where it does not, nothing after it does either. */
  take(value: unknown): boolean {
    this.#left -= bytesOf(value);
    return this.#left >= 0;
  }

  /** `text` in at most about so many bytes, with a mark where it was cut. */
  static cut(text: string, bytes: number): string {
    if (bytesOf(text) <= bytes) return text;
    let kept = text;
    for (let size = bytesOf(kept); size > bytes; size = bytesOf(kept)) {
      kept = text.slice(0, Math.floor(kept.length * Math.min(0.9, bytes / size))).toWellFormed();
    }
    return `${kept}\n[… ${text.length - kept.length} more characters are not shown]`;
  }
}
