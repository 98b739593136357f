/**
 * What each key is when it changes: whether that takes effect at once, and whether somebody has to be asked first. The one
 * table of it: the reload, the agent's own changes, `config schema` and docs/configuration.md are made of it. A key that is not
 * here is asked for and waits for a restart, so that a new one is never let through by being forgotten.
 */
import { isDeepStrictEqual } from 'node:util';

/** Which changes of a key are asked for where the agent makes them. */
export type Asks = keyof typeof RULES;

export interface Nature {
  /** Or a section: all that is below it and has no line of its own. */
  readonly key: string;
  readonly applies: 'at once' | 'restart';
  readonly asks: Asks;
  /** What is at stake. */
  readonly why: string;
}

const PEOPLE = 'who may talk to the agent, by what they are known, and how far each is trusted';
const COSTS = 'what models may cost in a day, and when nobody is answered any more';
const FORGETS = 'how soon something is forgotten';
const PROVIDER = 'who reads every conversation, with which keys, and what it is said to cost';

/** The longest key that fits counts. */
export const NATURES: readonly Nature[] = [
  { key: 'agent', applies: 'restart', asks: 'always', why: 'what the agent is' },
  { key: 'agent.id', applies: 'restart', asks: 'never', why: 'the name of the agent' },
  { key: 'agent.model', applies: 'at once', asks: 'never', why: 'which model of the same provider answers' },
  { key: 'agent.background_model', applies: 'at once', asks: 'never', why: 'which model works after turns' },
  { key: 'agent.workspace', applies: 'restart', asks: 'always', why: 'which folder tools and commands reach' },
  { key: 'users', applies: 'at once', asks: 'always', why: PEOPLE },
  { key: 'groups', applies: 'at once', asks: 'always', why: 'which rooms are answered in, and what each is worth' },
  { key: 'provider', applies: 'restart', asks: 'always', why: PROVIDER },
  {
    key: 'provider.models',
    applies: 'at once',
    asks: 'always',
    why: 'what models are said to cost: caps count with it',
  },
  { key: 'provider.silence_seconds', applies: 'restart', asks: 'always', why: 'how soon every answer is given up' },
  { key: 'limits', applies: 'at once', asks: 'always', why: COSTS },
  { key: 'limits.notice_at', applies: 'at once', asks: 'never', why: 'when it is told that a cap comes near' },
  { key: 'channels', applies: 'restart', asks: 'always', why: 'where messages come from' },
  { key: 'channels.terminal.rooms', applies: 'at once', asks: 'always', why: 'who may open rooms' },
  { key: 'memory', applies: 'restart', asks: 'always', why: 'where memories lie' },
  {
    key: 'memory.write_down',
    applies: 'at once',
    asks: 'always',
    why: 'which words go to others without being asked for',
  },
  { key: 'memory.prompt_index', applies: 'at once', asks: 'more', why: 'how much of each request is memory' },
  { key: 'memory.prompt_index.enabled', applies: 'at once', asks: 'never', why: 'whether a turn is reminded' },
  { key: 'memory.capture', applies: 'at once', asks: 'always', why: 'whether what people say is kept' },
  { key: 'memory.capture.after_seconds', applies: 'at once', asks: 'never', why: 'how soon it is kept' },
  { key: 'memory.retention', applies: 'at once', asks: 'less', why: FORGETS },
  { key: 'memory.retention.enabled', applies: 'at once', asks: 'on', why: FORGETS },
  { key: 'memory.retention.max_rows_per_run', applies: 'at once', asks: 'never', why: 'how much one run touches' },
  { key: 'memory.embedding', applies: 'restart', asks: 'always', why: 'where memories are sent to become vectors' },
  { key: 'sessions', applies: 'at once', asks: 'never', why: 'how many conversations hold a Worker' },
  { key: 'sessions.memory_mb', applies: 'restart', asks: 'never', why: 'when threads are given back' },
  { key: 'retention', applies: 'restart', asks: 'less', why: FORGETS },
  { key: 'retention.transcripts_days', applies: 'restart', asks: 'forgets', why: FORGETS },
  { key: 'prompt', applies: 'at once', asks: 'always', why: 'which files the agent is told, and who may know of them' },
  { key: 'prompt.max_tokens', applies: 'at once', asks: 'more', why: 'how much of each request is files' },
  { key: 'sandbox', applies: 'at once', asks: 'always', why: 'what commands can reach and use' },
  { key: 'sandbox.hosts', applies: 'at once', asks: 'added', why: 'where commands can send what they know' },
  { key: 'web.enabled', applies: 'at once', asks: 'on', why: 'whether pages are read' },
  { key: 'web.allow', applies: 'at once', asks: 'added', why: 'which hosts may be told anything without being asked' },
  { key: 'notices', applies: 'restart', asks: 'never', why: 'when the owner is told to look' },
  { key: 'notices.quiet_hours', applies: 'at once', asks: 'never', why: 'when the owner is told to look' },
  { key: 'cron', applies: 'at once', asks: 'added', why: 'what is done in somebody’s name, and who hears of it' },
];

const UNKNOWN: Omit<Nature, 'key'> = { applies: 'restart', asks: 'always', why: 'nobody has said that it is harmless' };

/** @param key as the file names it, without places in lists: `agent.model`, `users[].trust` */
export function natureOf(key: string): Nature {
  const [found] = NATURES.filter((nature) => isBelow(key, nature.key)).sort((a, b) => b.key.length - a.key.length);
  return found ?? { key, ...UNKNOWN };
}

const isBelow = (key: string, section: string): boolean =>
  key === section || key.startsWith(`${section}.`) || key.startsWith(`${section}[`);

/** Whether a change from `before` to `after` (undefined: not there) is asked for. What cannot be compared is. */
export function isAsked({ asks }: Pick<Nature, 'asks'>, before: unknown, after: unknown): boolean {
  return RULES[asks](before, after);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

const RULES = {
  always: () => true,
  never: () => false,
  more: (before: unknown, after: unknown) => !(isNumber(before) && isNumber(after) && after <= before),
  less: (before: unknown, after: unknown) => !(isNumber(before) && isNumber(after) && after >= before),
  /** 0 is never. */
  forgets: (before: unknown, after: unknown) =>
    after !== 0 && !(isNumber(before) && isNumber(after) && before !== 0 && after >= before),
  on: (_: unknown, after: unknown) => after !== false,
  /** Something is in the list that was not there like this. */
  added: (before: unknown, after: unknown) =>
    !Array.isArray(after) ||
    !after.every((one) => Array.isArray(before) && before.some((other) => isDeepStrictEqual(one, other))),
} as const satisfies Record<string, (before: unknown, after: unknown) => boolean>;

/** For people: when somebody is asked. */
export const ASKED_WHEN: Readonly<Record<Asks, string>> = {
  always: 'always',
  never: 'no',
  more: 'raised',
  less: 'lowered',
  forgets: 'made sooner',
  on: 'turned on',
  added: 'added to or changed',
};
