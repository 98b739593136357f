import { unreachable } from '../../../protocol/errors.ts';
import type { AssistantBlock, ModelRequest, ToolCallBlock, Usage } from '../../../protocol/model.ts';
import type { Generation, Model } from '../model.ts';
import { answer } from './answer.ts';
import { destinationsIn, spelled } from './destinations.ts';
import { type Intent, intentOf } from './intent.ts';
import { type Context, hear } from './words.ts';

const ABOUT = 'I am the offline model that is built into coop: no key, no network, and only a few phrases.';

const HELP = `I understand:
- remember that the spare key is under the blue pot
- where is the spare key?
- tell the household that dinner is at seven
- tell everyone that the bins go out on Monday
- who am I?`;

function help(request: ModelRequest): string {
  const [first] = destinationsIn(request);
  return first === undefined ? HELP : `${HELP}\n- tell ${spelled(first)} that dinner is at seven`;
}

/** About so many characters are one token. */
const TOKEN_CHARS = 4;
/** A long answer is streamed in larger pieces, not in more. */
const PIECES_MAX = 200;

/**
 * A model without a key: the same request in, the same reply out, and no power that any other model would not have. It
 * asks for the tools it was offered, with the person's own words as arguments.
 */
export function openOffline(model: string): Model {
  return {
    async generate(request, generation) {
      const content = respond(request);
      for (const block of content) if (block.type === 'text') await speak(block.text, generation);
      const calls = content.some((block) => block.type === 'tool_call');
      return { model, content, stop: calls ? 'tools' : 'done', usage: usageOf(request, content) };
    },
  };
}

function respond(request: ModelRequest): AssistantBlock[] {
  const { words, context, results } = hear(request);
  const intent = intentOf(words, destinationsIn(request));
  if (results.length === 0) return follow(intent, request, context);
  const answered: AssistantBlock = { type: 'text', text: answer(results) };
  // The person said something more while the tools ran.
  return words === '' ? [answered] : [answered, ...follow(intent, request, context)];
}

function follow(intent: Intent, request: ModelRequest, context: Context): AssistantBlock[] {
  switch (intent.kind) {
    case 'call':
      return [call(intent.tool, intent.input, request)];
    case 'remember':
      if (!offered(request, 'memory_write')) return [say('I cannot write anything down here.')];
      return [call('memory_write', { text: intent.text, ...sinkOf(intent.whom) }, request)];
    case 'tell':
      if (intent.to === undefined) return [say(`I cannot pass anything on to ${intent.whom} from here.`)];
      return [call('send_message', { to: intent.to, text: intent.text }, request)];
    case 'search':
      if (!offered(request, 'memory_search')) return [say('I cannot look anything up here.')];
      return [call('memory_search', { query: intent.query }, request)];
    case 'whoami':
      return [say(whoAmI(context))];
    case 'introduce':
      return [say(ABOUT)];
    case 'help':
      return [say(`Hello. ${ABOUT} ${help(request)}`)];
    case 'unclear':
      return [say(`I did not understand that. ${ABOUT} ${help(request)}`)];
    default:
      return unreachable(intent);
  }
}

const say = (text: string): AssistantBlock => ({ type: 'text', text });

function call(name: string, input: Record<string, unknown>, { messages }: ModelRequest): ToolCallBlock {
  let before = 0;
  for (const { content } of messages) for (const block of content) if (block.type === 'tool_call') before += 1;
  return { type: 'tool_call', id: `offline_${before + 1}`, name: name.slice(0, 200), input };
}

function offered({ tools }: ModelRequest, name: string): boolean {
  return tools.some((tool) => tool.name === name);
}

function sinkOf(whom: 'self' | 'household' | 'everyone'): { store?: 'shared' | 'social'; audience?: 'everyone' } {
  switch (whom) {
    case 'self':
      return {};
    case 'household':
      return { store: 'shared', audience: 'everyone' };
    case 'everyone':
      return { store: 'social', audience: 'everyone' };
    default:
      return unreachable(whom);
  }
}

function whoAmI(context: Context): string {
  const person = context.get('person');
  if (person === undefined) return 'I was not told who you are.';
  const level = context.get('level');
  const place = context.get('place');
  const trust = level === undefined ? '' : ` Your words count as ${level} here`;
  const where = place === undefined ? '' : ` (${place})`;
  return `You are ${person}.${trust}${trust === '' ? '' : `${where}.`}`;
}

async function speak(text: string, { emit, signal }: Generation): Promise<void> {
  const words = text.match(/\s*\S+\s*/g) ?? [];
  const size = Math.ceil(words.length / PIECES_MAX);
  for (let at = 0; at < words.length; at += size) {
    signal.throwIfAborted();
    await emit(words.slice(at, at + size).join(''));
  }
}

function usageOf({ system, messages, tools }: ModelRequest, content: readonly AssistantBlock[]): Usage {
  const tokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / TOKEN_CHARS);
  return {
    input: Math.ceil(system.length / TOKEN_CHARS) + tokens(messages) + tokens(tools),
    output: tokens(content),
    cacheRead: 0,
    cacheWrite: 0,
  };
}
