import type { TurnLease } from '../../protocol/lease.ts';
import type { ModelReply, ModelRequest, ToolCallBlock, ToolResultBlock } from '../../protocol/model.ts';
import type { Attributes, TraceContext } from '../../protocol/trace.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { NO_TRACER, type Span, type Tracer } from '../kernel/trace/index.ts';

/** What is told of a turn while it runs, in the words of OpenTelemetry's GenAI conventions. No text, unless it is wanted. */
export class Told {
  readonly #tracer: Tracer;
  readonly #agent: Span;
  readonly #model: { readonly 'gen_ai.provider.name': string; readonly 'gen_ai.request.model': string };

  constructor(lease: TurnLease, tracer: Tracer = NO_TRACER) {
    const slash = lease.model.indexOf('/');
    this.#tracer = tracer;
    this.#model = {
      'gen_ai.provider.name': lease.model.slice(0, Math.max(slash, 0)),
      'gen_ai.request.model': lease.model.slice(slash + 1),
    };
    this.#agent = tracer.span(`invoke_agent ${lease.agent}`, lease.trace, {
      parent: true,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': lease.agent,
        'gen_ai.conversation.id': lease.place,
        ...this.#model,
        'coop.turn': lease.turn,
      },
    });
  }

  /** For what others do of it. */
  get context(): TraceContext | undefined {
    return this.#agent.context;
  }

  /** The turn ended here: with a reply, or with what it failed with. */
  ended(error?: unknown): void {
    this.#agent.end(error === undefined ? {} : { error });
  }

  /** One model call: `generate` is handed what it passes on. */
  async chat(request: ModelRequest, generate: (request: ModelRequest) => Promise<ModelReply>): Promise<ModelReply> {
    const { content } = this.#tracer;
    const span = this.#tracer.span(`chat ${this.#model['gen_ai.request.model']}`, this.context, {
      kind: 'client',
      parent: true,
      attributes: {
        'gen_ai.operation.name': 'chat',
        ...this.#model,
        'gen_ai.request.max_tokens': request.maxTokens,
        'coop.messages': request.messages.length,
        'coop.tools': request.tools.length,
        ...(content ? { 'gen_ai.input.messages': tail(request.messages) } : {}),
      },
    });
    try {
      const reply = await generate(span.context === undefined ? request : { ...request, trace: span.context });
      span.end({
        attributes: {
          ...ofReply(reply),
          ...(content ? { 'gen_ai.output.messages': JSON.stringify(reply.content) } : {}),
        },
      });
      return reply;
    } catch (error) {
      span.end({ error });
      throw error;
    }
  }

  /** Something that the turn does without. */
  missed(what: string, error: unknown): void {
    this.#tracer.event('turn.missed', { attributes: { 'coop.what': what }, error });
  }

  /** What was read is to be believed less than what the turn was lent for. */
  async narrowing(to: TrustLevel, narrow: () => Promise<unknown>): Promise<void> {
    const span = this.#tracer.span('narrow_lease', this.context, { attributes: { 'coop.integrity': to } });
    try {
      await narrow();
      span.end();
    } catch (error) {
      span.end({ error });
      throw error;
    }
  }

  /** One tool call. A name that is no tool's was made up by the model: it is text like any other. */
  async tool(
    call: ToolCallBlock,
    known: readonly { readonly name: string }[],
    run: () => Promise<ToolResultBlock>,
  ): Promise<ToolResultBlock> {
    const { content } = this.#tracer;
    const name = known.some((tool) => tool.name === call.name) ? call.name : 'unknown';
    const span = this.#tracer.span(`execute_tool ${name}`, this.context, {
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.type': 'function',
        'gen_ai.tool.call.id': call.id,
        ...(content ? { 'gen_ai.tool.call.arguments': JSON.stringify(call.input) } : {}),
      },
    });
    try {
      const result = await run();
      span.end({
        attributes: {
          'coop.tool.failed': result.failed,
          ...(content ? { 'gen_ai.tool.call.result': result.text } : {}),
        },
      });
      return result;
    } catch (error) {
      span.end({ error });
      throw error;
    }
  }
}

/** The newest messages say what is new; the whole conversation in each span would say it over and over. */
const tail = (messages: ModelRequest['messages']): string => JSON.stringify(messages.slice(-2));

function ofReply({ model, fallback, usage, stop }: ModelReply): Attributes {
  return {
    'gen_ai.response.model': model,
    // Not the one that was asked for: that could not be had.
    ...(fallback === undefined ? {} : { 'coop.fallback': fallback }),
    // The conventions count all of it as input; what was fresh is the rest.
    'gen_ai.usage.input_tokens': usage.input + usage.cacheRead + usage.cacheWrite,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite,
    'gen_ai.response.finish_reasons': stop,
  };
}
