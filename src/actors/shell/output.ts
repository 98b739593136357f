/** Of what a command says the beginning and the end are kept: what failed stands last. */
const FIRST_BYTES = 12_000;
const LAST_BYTES = 28_000;
const FIRST_LINES = 500;
const LAST_LINES = 1_200;

/** Escape sequences: colours, titles, cursors, and strings that a terminal would take for itself. */
const SEQUENCES =
  /\u001b\[[0-?]*[ -/]*[@-~]|[\u001b]\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[PX^_][^\u001b]*(?:\u001b\\)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g;
/** Other controls, and characters that hide or reorder what is read. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export class Output {
  readonly #first: Buffer[] = [];
  #firstBytes = 0;
  /** Newest last; together never much more than is kept. */
  #last: Buffer[] = [];
  #lastBytes = 0;
  #bytes = 0;

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const room = FIRST_BYTES - this.#firstBytes;
    const first = chunk.subarray(0, Math.max(0, room));
    if (first.length > 0) this.#first.push(first);
    this.#firstBytes += first.length;
    this.#keep(chunk.subarray(first.length));
  }

  /** All that came. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Cut where a character begins, or a line, with a note of how much is not there. */
  told(): { readonly output: string; readonly cut: number } {
    const first = Buffer.concat(this.#first);
    const last = Buffer.concat(this.#last).subarray(-LAST_BYTES);
    const left = this.#bytes - first.length - last.length;
    const [head, tail] =
      left === 0
        ? halves(linesOf(Buffer.concat([first, last])))
        : [linesOf(first.subarray(0, wholeEnd(first))), linesOf(last.subarray(wholeStart(last), wholeEnd(last)))];
    const most = tail.length === 0 ? head.length : FIRST_LINES;
    const [begin, end] = [head.slice(0, most), tail.slice(-LAST_LINES)];
    const between = [...head.slice(most), ...tail.slice(0, -LAST_LINES)];
    const cut = left + between.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
    return { output: [...begin, ...(cut === 0 ? [] : [note(cut)]), ...end].join('\n'), cut };
  }

  #keep(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#last.push(chunk);
    this.#lastBytes += chunk.length;
    while (this.#lastBytes - (this.#last[0]?.length ?? 0) >= LAST_BYTES)
      this.#lastBytes -= this.#last.shift()?.length ?? 0;
  }
}

const linesOf = (bytes: Buffer): string[] => shown(bytes.toString()).split('\n');

/** What a reader sees: no colours, and of a line that is written over again and again the last. */
function shown(text: string): string {
  return text
    .replaceAll(SEQUENCES, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => withoutReturns(line))
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n')
    .replaceAll(CONTROLS, '');
}

function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

const note = (bytes: number): string => `[… ${bytes.toLocaleString('en-US')} bytes are left out here …]`;

/** Where nothing was dropped on the way: only of too many lines some are. */
const halves = (lines: string[]): [string[], string[]] =>
  lines.length <= FIRST_LINES + LAST_LINES ? [lines, []] : [lines.slice(0, FIRST_LINES), lines.slice(FIRST_LINES)];

const isInside = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Where the first whole character begins. */
function wholeStart(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && isInside(bytes[at])) at += 1;
  return at;
}

/** Where the last whole character ends. */
function wholeEnd(bytes: Buffer): number {
  let begin = bytes.length - 1;
  while (begin > bytes.length - 4 && isInside(bytes[begin])) begin -= 1;
  const first = bytes[begin] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return begin + length <= bytes.length ? bytes.length : begin;
}
