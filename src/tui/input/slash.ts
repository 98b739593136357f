/** The slash commands, and how they are completed. */
import type { Approval } from '../../protocol/contracts/attention.ts';

export const SLASH = [
  { name: 'help', about: 'the commands and the keys', decides: false },
  { name: 'status', about: 'what the daemon says of itself', decides: false },
  { name: 'whoami', about: 'who you are here, and what a turn would be lent', decides: false },
  { name: 'stop', about: 'stop the answer that is being made', decides: false },
  { name: 'retry', about: 'have your last message answered again', decides: false },
  { name: 'undo', about: 'take your last message and its answer out of the conversation', decides: false },
  { name: 'verbose', about: 'have what is said between calls sent here: /verbose on, /verbose off', decides: false },
  { name: 'new', about: 'begin a new conversation; the old one is kept', decides: false },
  {
    name: 'compact',
    about: 'have what was said before replaced by a summary, where the agent reads it',
    decides: false,
  },
  { name: 'sessions', about: 'the conversations you can read', decides: false },
  { name: 'memory', about: 'what is remembered: /memory WORDS searches, without words the newest', decides: false },
  { name: 'usage', about: 'what models cost', decides: false },
  { name: 'model', about: 'the models that there are; /model NAME has another one answer you here', decides: false },
  {
    name: 'cron',
    about: 'what runs by the clock; /cron JOB: what came of it; /cron run JOB: have it run now',
    decides: true,
  },
  { name: 'approvals', about: 'the requests that wait for you, again', decides: true },
  { name: 'approve', about: 'have a request done: /approve ID', decides: true },
  { name: 'deny', about: 'have a request not done: /deny ID', decides: true },
  { name: 'quit', about: 'leave; the daemon stays', decides: false },
] as const;

export type SlashName = (typeof SLASH)[number]['name'];
export type Decision = Extract<SlashName, 'approve' | 'deny'>;
/** Those that can be followed by words. */
type Taking = Extract<SlashName, Decision | 'memory' | 'verbose' | 'model' | 'cron'>;

/** Who types. To whoever does not decide here, the commands for it do not exist. */
export interface Typist {
  readonly decides: boolean;
  /** Requests that were shown. */
  readonly cards: readonly Approval[];
}

export const offered = ({ decides }: Pick<Typist, 'decides'>): (typeof SLASH)[number][] =>
  SLASH.filter((command) => decides || !command.decides);

export type Typed =
  | { readonly type: 'words'; readonly text: string }
  | { readonly type: 'command'; readonly name: Exclude<SlashName, Taking> }
  | { readonly type: 'verbose'; readonly on: boolean | undefined }
  | { readonly type: 'memory'; readonly query: string }
  | { readonly type: 'model'; readonly name: string }
  | { readonly type: 'cron'; readonly job: string; readonly now: boolean }
  | { readonly type: 'decision'; readonly decision: Decision; readonly ids: string }
  | { readonly type: 'unknown'; readonly name: string };

/** `/name` is a command; `//…` sends a message that begins with a slash. */
export function readTyped(text: string, typist: Pick<Typist, 'decides'>): Typed {
  if (text.startsWith('//')) return { type: 'words', text: text.slice(1) };
  const decided = /^\/(approve|deny)(?:\s+([\s\S]*))?$/.exec(text);
  if (decided !== null) {
    const decision = decided[1] === 'approve' ? 'approve' : 'deny';
    // Typed in the wrong place it is still no message: no model is to read what requests are called.
    return typist.decides ? { type: 'decision', decision, ids: decided[2] ?? '' } : { type: 'unknown', name: decision };
  }
  const looked = /^\/memory(?:\s+([\s\S]*))?$/.exec(text);
  if (looked !== null) return { type: 'memory', query: (looked[1] ?? '').trim() };
  const chosen = /^\/model(?:\s+([\s\S]*))?$/.exec(text);
  if (chosen !== null) return { type: 'model', name: (chosen[1] ?? '').trim() };
  const tuned = /^\/verbose(?:\s+([\s\S]*))?$/.exec(text);
  if (tuned !== null) {
    const wish = (tuned[1] ?? '').trim();
    return { type: 'verbose', on: wish === 'on' || (wish === 'off' ? false : undefined) };
  }
  const timed = /^\/cron(?:\s+([\s\S]*))?$/.exec(text);
  if (timed !== null) {
    if (!typist.decides) return { type: 'unknown', name: 'cron' };
    const [first = '', ...rest] = (timed[1] ?? '').trim().split(/\s+/);
    const now = first === 'run' && rest.length > 0;
    return { type: 'cron', job: now ? rest.join(' ') : [first, ...rest].join(' '), now };
  }
  const typed = /^\/(\S*)\s*$/.exec(text)?.[1];
  if (typed === undefined) return { type: 'words', text };
  const known = offered(typist).find(({ name }) => name === typed);
  if (known === undefined || takesMore(known.name)) {
    return { type: 'unknown', name: typed };
  }
  return { type: 'command', name: known.name };
}

const TAKING: readonly SlashName[] = ['approve', 'deny', 'memory', 'verbose', 'model', 'cron'] satisfies Taking[];

const takesMore = (name: SlashName): name is Taking => TAKING.includes(name);

/** What could be meant: how it is called, and what would stand in the draft. */
export interface Candidate {
  readonly label: string;
  readonly about: string;
  readonly text: string;
}

export function candidates(text: string, typist: Typist): Candidate[] {
  const typed = /^\/([a-z]*)$/.exec(text)?.[1];
  if (typed === undefined) return typist.decides ? ids(text, typist.cards) : [];
  return offered(typist)
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name, about }) => {
      return { label: `/${name}`, about, text: takesMore(name) ? `/${name} ` : `/${name}` };
    });
}

/** While the last of the ids is being written. */
function ids(text: string, cards: readonly Approval[]): Candidate[] {
  const [, before, begun] = /^(\/(?:approve|deny)\s+(?:\S+\s+)*)(\S*)$/.exec(text) ?? [];
  if (before === undefined || begun === undefined) return [];
  const letters = plain(begun);
  return cards
    .filter(({ id }) => plain(id).startsWith(letters) && !before.includes(id))
    .map(({ id, person, action }) => ({ label: id, about: `${person}: ${action.text}`, text: before + id }));
}

const plain = (id: string): string => id.replaceAll(/\p{Pd}/gu, '').toUpperCase();

/** As much more as is certain. */
export function complete(text: string, typist: Typist): string {
  const [first, ...others] = candidates(text, typist).map((candidate) => candidate.text);
  if (first === undefined) return text;
  let common = first;
  for (const other of others) while (!other.startsWith(common)) common = common.slice(0, -1);
  return common;
}
