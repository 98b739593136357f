import { tokensOfMessage, tokensOfMessages, tokensOfStable } from '../../../domain/tokens-at-least.ts';
import { TOKENS_MOST } from '../../../protocol/contracts/usage.ts';
import {
  type AssistantBlock,
  ModelReply,
  type ModelRequest,
  type StopReason,
  type Usage,
} from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import { broken } from '../broken.ts';
import { counted } from '../counted.ts';
import { ReplyLength } from '../reply-length.ts';
import { CallDrafts } from './calls.ts';
import { parseChunk, type Said, type UsageCounts, wordsOf } from './chunks.ts';

const MODEL_NAME_MOST = 200;

/** Puts a reply together from its pieces. */
export class ReplyDraft {
  readonly #length = new ReplyLength();
  readonly #calls = new CallDrafts(this.#length);
  #text = '';
  #model: string | undefined;
  #stop: string | undefined;
  #refused = false;
  #usage: UsageCounts | undefined;

  /** @returns the text that this piece adds, if any. */
  take(raw: unknown): string {
    const { model, choices, usage } = parseChunk(raw);
    this.#model ??= model || undefined;
    // Counts are of all that was said so far: the last ones hold.
    this.#usage = usage ?? this.#usage;
    let added = '';
    for (const { index, delta, message, finish_reason: stop } of choices ?? []) {
      // More than one answer was never asked for.
      if ((index ?? 0) !== 0) continue;
      added += this.#say(delta ?? message ?? {});
      this.#stop = stop || this.#stop;
    }
    return added;
  }

  /**
   * @param asked by which it is estimated what the reply took, where the server does not say it
   * @param model its name where the server does not say that
   * @throws CoopError `E_STREAM` where the reply is not whole
   */
  finish(asked: Pick<ModelRequest, 'system' | 'tools' | 'messages'>, model: string): ModelReply {
    if (this.#stop === undefined) throw broken('it ended before the message was complete');
    if (this.#stop === 'error') throw broken('the server says that something went wrong');
    const text = this.#text.toWellFormed();
    const content: AssistantBlock[] = [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...this.#calls.blocks,
    ];
    const parsed = z.safeParse(ModelReply, {
      model: (this.#model ?? model).slice(0, MODEL_NAME_MOST),
      content,
      stop: this.#refused ? 'refused' : stopOf(this.#stop, content),
      ...(this.#reported() ?? estimate(asked, content)),
    });
    if (!parsed.success) throw broken(explain(parsed.error));
    return parsed.data;
  }

  #say({ content, refusal, tool_calls: calls, function_call: called }: Said): string {
    for (const piece of calls ?? []) this.#calls.take(piece);
    if (called != null) this.#calls.take({ index: 0, function: called });
    if (refusal) this.#refused = true;
    const words = this.#length.add(wordsOf(content) + (refusal ?? ''));
    this.#text += words;
    return words;
  }

  /** Undefined where the server counts nothing. A request is never without tokens. */
  #reported(): Pick<ModelReply, 'usage'> | undefined {
    const prompt = counted(this.#usage?.prompt_tokens) ?? 0;
    const output = counted(this.#usage?.completion_tokens);
    if (prompt === 0 || output === undefined) return undefined;
    const cacheRead = Math.min(counted(this.#usage?.prompt_tokens_details?.cached_tokens) ?? 0, prompt);
    return { usage: { input: prompt - cacheRead, output, cacheRead, cacheWrite: 0 } };
  }
}

/** What was heard of it, and what was sent. */
function estimate(
  { system, tools, messages }: Pick<ModelRequest, 'system' | 'tools' | 'messages'>,
  content: AssistantBlock[],
): Pick<ModelReply, 'usage' | 'estimated'> {
  const most = (tokens: number): number => Math.min(tokens, TOKENS_MOST);
  const input = most(tokensOfStable(system, tools) + tokensOfMessages(messages));
  const usage: Usage = {
    input,
    output: most(tokensOfMessage({ role: 'assistant', content })),
    cacheRead: 0,
    cacheWrite: 0,
  };
  return { usage, estimated: true };
}

function stopOf(reason: string, content: readonly AssistantBlock[]): StopReason {
  switch (reason) {
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refused';
    default:
      return content.some((block) => block.type === 'tool_call') ? 'tools' : 'done';
  }
}
