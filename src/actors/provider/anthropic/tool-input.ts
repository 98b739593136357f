/** Enough of what could not be read for a person to see what the model wrote. */
const SHOWN = 2_000;

/**
 * The arguments of a tool call as an object, whatever the model wrote. What is no JSON object becomes the one argument
 * `malformed_arguments`, which no tool has: the session refuses the call and the model hears why.
 */
export function toolInput(json: string, given: unknown): Record<string, unknown> {
  if (json === '') return isObject(given) ? given : {};
  try {
    // A half of a character, however it was escaped, would be refused whenever it is sent back: as a mark of its own it is not.
    const input: unknown = JSON.parse(json, (_, value: unknown) =>
      typeof value === 'string' ? value.toWellFormed() : value,
    );
    if (isObject(input) && isShallow(input)) return input;
  } catch {
    // falls through: what the model wrote is data, not our failure
  }
  return { malformed_arguments: json.slice(0, SHOWN) };
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
