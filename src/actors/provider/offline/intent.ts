/** The few phrases the offline model understands. */
import { destinationOf } from './destinations.ts';
import { fileIntentOf } from './files.ts';
import { workOf } from './work.ts';

export type Intent =
  | { readonly kind: 'call'; readonly tool: string; readonly input: Record<string, unknown> }
  /** `text` is always a piece of the person's own words, unchanged: only quotes may be written down. */
  | { readonly kind: 'remember'; readonly text: string; readonly whom: 'self' | 'household' | 'everyone' }
  /** `to` is undefined where nothing can be said to whoever was named. */
  | { readonly kind: 'tell'; readonly to: string | undefined; readonly whom: string; readonly text: string }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'whoami' | 'introduce' | 'help' | 'unclear' };

const CALL = /^call\s+(\S+)\s+(\{[\s\S]*\})$/i;

const REMEMBER = [
  { whom: 'household', pattern: /^(?:tell|remember for) the household(?:\s+that\b)?[\s:,]+(\S[\s\S]*)$/i },
  { whom: 'everyone', pattern: /^(?:tell|remember for) everyone(?:\s+that\b)?[\s:,]+(\S[\s\S]*)$/i },
  { whom: 'self', pattern: /^(?:please\s+)?remember(?:\s+that\b)?[\s:,]+(\S[\s\S]*)$/i },
  { whom: 'self', pattern: /^(?:please\s+)?note(?:\s+that\b|:)[\s:,]*(\S[\s\S]*)$/i },
] as const;

const TELL = /^(?:please\s+)?tell\s+((?:the\s+)?#?[a-z0-9][a-z0-9_-]{0,31})(\s+that\b)?[\s:,]+(\S[\s\S]*)$/i;
const ASKER = /^(?:me|us)$/i;

const WHOAMI = /^\/?who\s*am\s*i\b[\s?!.]*$/i;
const INTRODUCE =
  /^(?:who|what)\s+are\s+you\b|^what(?:'s|\s+is)\s+your\s+name\b|^(?:what|which)\s+model\b|^are\s+you\b/i;
const HELP = /^(?:hello|hi|hey|help|good\s+(?:morning|evening|day))\b[\s\S]{0,40}$|^what\s+can\s+you\s+do\b/i;
const QUESTION = /\?$|^(?:where|what|who|whose|when|which|how|why|do you (?:know|remember)|recall|search)\b/i;
const ASKING = /^(?:do you (?:know|remember)|recall|search(?:\s+for)?)\b[\s:,]*/i;

/** Longest query: a search has no use for a page of text. */
const QUERY_MAX = 300;

/** @param destinations whom something can be said to, as the tool names them. */
export function intentOf(words: string, destinations: readonly string[] = []): Intent {
  const call = CALL.exec(words);
  if (call?.[1] !== undefined && call[2] !== undefined) {
    const input = parseObject(call[2]);
    return input === undefined ? { kind: 'unclear' } : { kind: 'call', tool: call[1], input };
  }
  const work = workOf(words);
  if (work !== undefined) return work;
  const file = fileIntentOf(words);
  if (file !== undefined) return file;
  for (const { whom, pattern } of REMEMBER) {
    const text = pattern.exec(words)?.[1];
    // "remember that" and nothing else: there is nothing to remember.
    if (text !== undefined && text.toLowerCase() !== 'that') return { kind: 'remember', text, whom };
  }
  const telling = tellingOf(words, destinations);
  if (telling !== undefined) return telling;
  if (WHOAMI.test(words)) return { kind: 'whoami' };
  if (INTRODUCE.test(words)) return { kind: 'introduce' };
  if (HELP.test(words)) return { kind: 'help' };
  if (QUESTION.test(words)) {
    // Cut first: trailing blanks are looked for from every blank, which must not be a megabyte of them.
    const query = words
      .replace(ASKING, '')
      .slice(0, QUERY_MAX)
      .replace(/[\s?!]+$/, '');
    return query === '' ? { kind: 'unclear' } : { kind: 'search', query };
  }
  return { kind: 'unclear' };
}

/** "tell me where …" is a question: somebody else has to be named, and where nothing can be said to them, clearly meant. */
function tellingOf(words: string, destinations: readonly string[]): Intent | undefined {
  const [, whom, that, text] = TELL.exec(words) ?? [];
  if (whom === undefined || text === undefined || text.toLowerCase() === 'that') return undefined;
  const to = destinationOf(whom, destinations);
  return to === undefined && (that === undefined || ASKER.test(whom)) ? undefined : { kind: 'tell', to, whom, text };
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    // The pattern let only `{…}` through, so what parses is an object.
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
