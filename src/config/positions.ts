/** Where in a TOML text its keys stand: the parser does not say, and a person looks for a line. */
import type { KeyPath } from './keys.ts';

/** From 1, as editors count; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** No key of coop's lies deeper. What does is found as what it lies in. */
const DEPTH_MOST = 8;

/**
 * Of valid TOML: where each of `paths` stands, or else the nearest table around it; undefined where neither is written. Goes through
 * the text once, and remembers only what is asked for.
 */
export function positionsOf(text: string, paths: readonly KeyPath[]): readonly (Position | undefined)[] {
  const root: Wanted = { below: new Map() };
  const wanted = paths.map((path) => {
    const way: Wanted[] = [];
    let at = root;
    for (const step of path.slice(0, DEPTH_MOST)) {
      const next = at.below.get(step) ?? { below: new Map() };
      at.below.set(step, next);
      at = next;
      way.push(next);
    }
    return way;
  });
  new Scanner(text, root).scan();
  return wanted.map((way) => {
    const offset = way.findLast((one) => one.offset !== undefined)?.offset;
    return offset === undefined ? undefined : positionAt(text, offset);
  });
}

/** A step of a path that is looked for. */
interface Wanted {
  readonly below: Map<string | number, Wanted>;
  offset?: number;
  /** It is written itself, and not only by what lies in it. */
  isOwn?: boolean;
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1 };
}

/** Goes through valid TOML. Of anything else it finds something, and always an end. */
class Scanner {
  readonly #text: string;
  readonly #wanted: Wanted;
  /** How many elements each list has so far, that is written as `[[…]]`. */
  readonly #counts = new Map<string, number>();
  #at = 0;

  constructor(text: string, wanted: Wanted) {
    this.#text = text;
    this.#wanted = wanted;
  }

  scan(): void {
    let table: KeyPath = [];
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      const from = this.#at;
      if (this.#text[from] === '[') table = this.#header();
      else this.#pair(table);
      this.#skipLine();
      if (this.#at === from) this.#at += 1;
    }
  }

  #header(): KeyPath {
    const isList = this.#text[this.#at + 1] === '[';
    const from = this.#at;
    this.#at += isList ? 2 : 1;
    const path = this.#enter(this.#keys(']'), isList);
    this.#note(path, from);
    return path;
  }

  /** A list on the way means its last element. */
  #enter(keys: readonly string[], isList: boolean): KeyPath {
    const path: (string | number)[] = [];
    for (const [index, key] of keys.entries()) {
      path.push(key);
      const name = JSON.stringify(path);
      const count = this.#counts.get(name) ?? 0;
      const isNext = isList && index === keys.length - 1;
      if (isNext) this.#counts.set(name, count + 1);
      if (isNext || count > 0) path.push(isNext ? count : count - 1);
    }
    return path;
  }

  #pair(table: KeyPath): void {
    const from = this.#at;
    const path = [...table, ...this.#keys('=')];
    this.#note(path, from);
    this.#skipBlank();
    this.#value(path);
  }

  /** Up to `end`, and over it. Those that lie too deep are not given. */
  #keys(end: string): string[] {
    const keys: string[] = [];
    let bare = '';
    const add = (key: string): number => (keys.length < DEPTH_MOST ? keys.push(key) : 0);
    for (; this.#at < this.#text.length; ) {
      const char = this.#text[this.#at] ?? '';
      if (char === '"' || char === "'") {
        const from = this.#at;
        this.#string();
        add(unquoted(this.#text.slice(from, this.#at)));
        continue;
      }
      this.#at += 1;
      if (char === '.' || char === end) {
        if (bare !== '') add(bare);
        bare = '';
        if (char === end) break;
      } else if (char === '\n') break;
      else if (char !== ' ' && char !== '\t') bare += char;
    }
    return keys;
  }

  #value(path: KeyPath): void {
    const char = this.#text[this.#at];
    if (char === '"' || char === "'") this.#string();
    else if (char === '[') this.#list(path);
    else if (char === '{') this.#table(path);
    else while (this.#at < this.#text.length && !/[,\]}#\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #list(path: KeyPath): void {
    this.#at += 1;
    for (let index = 0; this.#more(']'); index += 1) {
      const element = path.length < DEPTH_MOST ? [...path, index] : path;
      const from = this.#at;
      this.#note(element, from);
      this.#value(element);
      if (this.#at === from) this.#at += 1;
    }
  }

  #table(path: KeyPath): void {
    this.#at += 1;
    while (this.#more('}')) {
      const from = this.#at;
      const inner = [...path, ...this.#keys('=')].slice(0, DEPTH_MOST);
      this.#note(inner, from);
      this.#skipBlank();
      this.#value(inner);
      if (this.#at === from) this.#at += 1;
    }
  }

  /** Whether another element begins here; goes over what stands before it, or over the end. */
  #more(end: string): boolean {
    this.#skipBlank();
    if (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#skipBlank();
    }
    if (this.#at >= this.#text.length) return false;
    if (this.#text[this.#at] !== end) return true;
    this.#at += 1;
    return false;
  }

  /** Its first place; what is only implied gives way to what is written. */
  #note(path: KeyPath, offset: number): void {
    let at = this.#wanted;
    for (const [index, step] of path.entries()) {
      const next = at.below.get(step);
      if (next === undefined) return;
      const isOwn = index === path.length - 1;
      if (next.offset === undefined || (isOwn && next.isOwn !== true)) Object.assign(next, { offset, isOwn });
      at = next;
    }
  }

  #string(): void {
    const quote = this.#text[this.#at] ?? '';
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = isLong ? quote.repeat(3) : quote;
    this.#at += end.length;
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      this.#at += quote === '"' && this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at += end.length;
    // The last three of up to five end it.
    for (let more = 0; isLong && more < 2 && this.#text[this.#at] === quote; more += 1) this.#at += 1;
  }

  #skipBlank(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === '#') this.#skipLine();
      else if (char === ' ' || char === '\t' || char === '\n' || char === '\r') this.#at += 1;
      else return;
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("'")) return inner;
  try {
    return String(JSON.parse(text));
  } catch {
    // An escape that JSON does not have: no key of coop's is written so.
    return inner;
  }
}
