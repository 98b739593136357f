/** Enough of what could not be read for a person to see what the model wrote. */
const SHOWN = 2_000;

/**
 * The arguments of a tool call as an object, whatever the model wrote. What is no JSON object becomes the one argument
 * `malformed_arguments`, which no tool has: the session refuses the call and the model hears why.
 */
export function toolInput(json: string, given: unknown): Record<string, unknown> {
  if (json === '') return isObject(given) ? given : {};
  try {
    const input: unknown = JSON.parse(json);
    if (isObject(input)) return input;
  } catch {
    // falls through: what the model wrote is data, not our failure
  }
  return { malformed_arguments: json.slice(0, SHOWN) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
