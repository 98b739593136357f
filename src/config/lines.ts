/** In which line of a TOML text a key stands: the parser does not say, and a person looks for a line. */
import type { KeyPath } from './keys.ts';

interface Place {
  readonly path: KeyPath;
  readonly line: number;
}

/**
 * The line (from 1) of `path`, or of the nearest table around it; undefined where neither is found. Good enough to lead a
 * person there: keys inside inline tables are found as their line, quoted keys with dots in them are not.
 */
export function lineOf(text: string, path: KeyPath): number | undefined {
  const places = placesOf(text);
  for (let length = path.length; length > 0; length -= 1) {
    const wanted = JSON.stringify(path.slice(0, length));
    const found = places.find((place) => JSON.stringify(place.path) === wanted);
    if (found !== undefined) return found.line;
  }
  return undefined;
}

function placesOf(text: string): Place[] {
  const places: Place[] = [];
  const counts = new Map<string, number>();
  let table: KeyPath = [];
  let open: '"""' | "'''" | undefined;
  let depth = 0;

  for (const [index, raw] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (raw.includes(open)) open = undefined;
      continue;
    }
    const code = withoutStrings(raw);
    if (depth === 0) {
      const header = /^\s*\[\[?\s*([^[\]]+?)\s*\]\]?\s*$/.exec(code.replace(/#.*$/, ''));
      const key = /^\s*([A-Za-z0-9_.\s"'-]+?)\s*=/.exec(raw);
      if (header?.[1] !== undefined) {
        table = enter(keysOf(header[1]), code.trimStart().startsWith('[['), counts);
        places.push({ path: table, line: index + 1 });
        continue;
      }
      if (key?.[1] !== undefined) places.push({ path: [...table, ...keysOf(key[1])], line: index + 1 });
    }
    open = opened(raw);
    depth = Math.max(0, depth + brackets(code));
  }
  return places;
}

/** The path that a header leads to: a list on the way means its last element. */
function enter(keys: readonly string[], isList: boolean, counts: Map<string, number>): KeyPath {
  const path: (string | number)[] = [];
  for (const [index, key] of keys.entries()) {
    path.push(key);
    const name = JSON.stringify(path);
    const count = counts.get(name);
    if (isList && index === keys.length - 1) {
      counts.set(name, (count ?? 0) + 1);
      path.push(count ?? 0);
    } else if (count !== undefined) path.push(count - 1);
  }
  return path;
}

const keysOf = (dotted: string): string[] => dotted.split('.').map((key) => key.trim().replace(/^(["'])(.*)\1$/, '$2'));

const withoutStrings = (line: string): string => line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""');

const brackets = (code: string): number => {
  const live = code.replace(/#.*$/, '');
  return (live.match(/[[{]/g)?.length ?? 0) - (live.match(/[\]}]/g)?.length ?? 0);
};

function opened(line: string): '"""' | "'''" | undefined {
  for (const quote of ['"""', "'''"] as const) {
    if (line.split(quote).length % 2 === 0) return quote;
  }
  return undefined;
}
