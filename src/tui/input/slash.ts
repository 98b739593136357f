/** The slash commands, and how they are completed. */

export const SLASH = [
  { name: 'help', about: 'the commands and the keys' },
  { name: 'status', about: 'what the daemon says of itself' },
  { name: 'whoami', about: 'who you are here, and what a turn would be lent' },
  { name: 'new', about: 'begin a new conversation; the old one is kept' },
  { name: 'sessions', about: 'the conversations you can read' },
  { name: 'quit', about: 'leave; the daemon stays' },
] as const;

export type SlashName = (typeof SLASH)[number]['name'];

export type Typed =
  | { readonly type: 'words'; readonly text: string }
  | { readonly type: 'command'; readonly name: SlashName }
  | { readonly type: 'unknown'; readonly name: string };

/** `/name` is a command; `//…` sends a message that begins with a slash. */
export function readTyped(text: string): Typed {
  if (text.startsWith('//')) return { type: 'words', text: text.slice(1) };
  const typed = /^\/(\S*)\s*$/.exec(text)?.[1];
  if (typed === undefined) return { type: 'words', text };
  const known = SLASH.find(({ name }) => name === typed);
  return known === undefined ? { type: 'unknown', name: typed } : { type: 'command', name: known.name };
}

/** What could be meant, while the name is being written. */
export function candidates(text: string): (typeof SLASH)[number][] {
  const typed = /^\/([a-z]*)$/.exec(text)?.[1];
  return typed === undefined ? [] : SLASH.filter(({ name }) => name.startsWith(typed));
}

/** As much more as is certain. */
export function complete(text: string): string {
  const [first, ...others] = candidates(text).map(({ name }) => `/${name}`);
  if (first === undefined) return text;
  let common = first;
  for (const other of others) while (!other.startsWith(common)) common = common.slice(0, -1);
  return common;
}
