import { type Content, type MessagesBody, newestText, toolResults } from './messages-api.ts';

/** What a person says to have the model of {@link obedient} make this call. */
export const call = (name: string, input: object): string => `CALL ${name} ${JSON.stringify(input)}`;

/** A model that does as it is told: `CALL tool {…}` of a person is the call that it makes; then it says what came of it. */
export function obedient(body: MessagesBody, { otherwise = 'Yes.' } = {}): Content {
  const results = toolResults(body);
  if (results.length > 0) return [{ type: 'text', text: results.at(-1) ?? '' }];
  const [, name, input] = /CALL (\w+) (\{.*\})/.exec(newestText(body)) ?? [];
  if (name === undefined || input === undefined) return [{ type: 'text', text: otherwise }];
  return [{ type: 'tool_use', name, input: JSON.parse(input) }];
}
