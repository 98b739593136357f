import { unreachable } from '../../../protocol/errors.ts';
import { type AssistantBlock, ModelReply, type StopReason } from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import { broken } from '../broken.ts';
import { counted } from '../counted.ts';
import { ReplyLength } from '../reply-length.ts';
import { toolInput } from '../tool-input.ts';
import { type Delta, type Event, parseDelta, parseEvent, parseStart, type UsageCounts } from './events.ts';
import { redacted } from './redacted.ts';

type Draft =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'tool'; readonly id: string; readonly name: string; readonly given: unknown; json: string }
  | { readonly kind: 'thinking'; text: string; signature: string }
  | { readonly kind: 'redacted'; readonly data: string }
  /** A block of a kind that coop does not know. */
  | { readonly kind: 'skipped' };

/** Puts a reply together from the events of its stream. */
export class ReplyDraft {
  readonly #blocks = new Map<number, Draft>();
  readonly #usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  #model = '';
  #stop: string | undefined;
  #ended = false;
  readonly #length = new ReplyLength();

  /** @returns the text that this event adds, if any. */
  take(raw: unknown): string {
    const event = parseEvent(raw);
    if (event === undefined) return '';
    switch (event.type) {
      case 'message_start':
        this.#model = event.message.model;
        this.#count(event.message.usage);
        return '';
      case 'content_block_start':
        return this.#start(event);
      case 'content_block_delta':
        return this.#grow(event);
      case 'message_delta':
        this.#stop = event.delta.stop_reason ?? this.#stop;
        this.#count(event.usage);
        return '';
      case 'message_stop':
        this.#ended = true;
        return '';
      default:
        return unreachable(event);
    }
  }

  /** @throws CoopError `E_STREAM` where the stream ended before the reply did. */
  finish(): ModelReply {
    if (!this.#ended) throw broken('it ended before the message was complete');
    const content = [...this.#blocks.values()].flatMap(toBlock);
    const reply = { model: this.#model, content, stop: stopOf(this.#stop, content), usage: this.#usage };
    const parsed = z.safeParse(ModelReply, reply);
    if (!parsed.success) throw broken(explain(parsed.error));
    return parsed.data;
  }

  #start({ index, content_block }: Extract<Event, { type: 'content_block_start' }>): string {
    const start = parseStart(content_block);
    switch (start?.type) {
      case undefined:
        this.#blocks.set(index, { kind: 'skipped' });
        return '';
      case 'text':
        this.#blocks.set(index, { kind: 'text', text: start.text });
        return this.#length.add(start.text);
      case 'tool_use':
        this.#blocks.set(index, { kind: 'tool', id: start.id, name: start.name, given: start.input, json: '' });
        return '';
      case 'thinking':
        this.#blocks.set(index, { kind: 'thinking', text: start.thinking, signature: start.signature ?? '' });
        return '';
      case 'redacted_thinking':
        this.#blocks.set(index, { kind: 'redacted', data: start.data });
        return '';
      default:
        return unreachable(start);
    }
  }

  #grow({ index, delta: raw }: Extract<Event, { type: 'content_block_delta' }>): string {
    const block = this.#blocks.get(index);
    if (block === undefined) throw broken('a piece belongs to no block');
    const delta = parseDelta(raw);
    if (delta === undefined || block.kind === 'skipped') return '';
    if (block.kind === 'text' && delta.type === 'text_delta') {
      block.text += delta.text;
      return this.#length.add(delta.text);
    }
    if (block.kind === 'tool' && delta.type === 'input_json_delta') {
      block.json += this.#length.add(delta.partial_json);
    } else if (block.kind === 'thinking' && delta.type === 'thinking_delta') {
      block.text += this.#length.add(delta.thinking);
    } else if (block.kind === 'thinking' && delta.type === 'signature_delta') {
      block.signature += this.#length.add(delta.signature);
    } else {
      throw misplaced(delta, block);
    }
    return '';
  }

  /** Counts are cumulative: the last one said holds. */
  #count(usage: UsageCounts | null | undefined): void {
    this.#usage.input = counted(usage?.input_tokens) ?? this.#usage.input;
    this.#usage.output = counted(usage?.output_tokens) ?? this.#usage.output;
    this.#usage.cacheRead = counted(usage?.cache_read_input_tokens) ?? this.#usage.cacheRead;
    this.#usage.cacheWrite = counted(usage?.cache_creation_input_tokens) ?? this.#usage.cacheWrite;
  }
}

function misplaced(delta: Delta, block: Draft): Error {
  return broken(`a ${delta.type} came for a ${block.kind} block`);
}

function toBlock(draft: Draft): AssistantBlock[] {
  switch (draft.kind) {
    case 'text':
      return draft.text === '' ? [] : [{ type: 'text', text: draft.text }];
    case 'tool':
      return [{ type: 'tool_call', id: draft.id, name: draft.name, input: toolInput(draft.json, draft.given) }];
    case 'thinking':
      return [{ type: 'thinking', text: draft.text, signature: draft.signature }];
    case 'redacted':
      return [redacted(draft.data)];
    case 'skipped':
      return [];
    default:
      return unreachable(draft);
  }
}

function stopOf(reason: string | undefined, content: readonly AssistantBlock[]): StopReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refused';
    default:
      return content.some((block) => block.type === 'tool_call') ? 'tools' : 'done';
  }
}
