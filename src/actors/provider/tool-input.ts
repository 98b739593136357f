/** Enough of what could not be read for a person to see what the model wrote. */
const SHOWN = 2_000;

/**
 * The arguments of a tool call as an object, whatever the model wrote. What is no JSON object becomes the one argument
 * `malformed_arguments`, which no tool has: the session refuses the call and the model hears why.
 */
export function toolInput(json: string, given: unknown): Record<string, unknown> {
  if (json === '') return isObject(given) && isShallow(given) ? wellFormed(given) : {};
  try {
    const input: unknown = JSON.parse(json);
    if (isObject(input) && isShallow(input)) return wellFormed(input);
  } catch {
    // falls through: what the model wrote is data, not our failure
  }
  return { malformed_arguments: json.slice(0, SHOWN) };
}

/**
 * A half of a character, however it was escaped, in a name or a value, would be refused whenever it is sent back: as a mark of its
 * own it is not.
 */
function wellFormed(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), mended(inner)]));
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(mended);
  return isObject(value) ? wellFormed(value) : value;
}

/** Deeper than any tool takes: much deeper, and other threads cannot read it any more. */
const DEPTH_MOST = 64;

function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < DEPTH_MOST && Object.values(value).every((inner) => isShallow(inner, depth + 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
