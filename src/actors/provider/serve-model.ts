import type { Port, StreamPort } from '../../protocol/contract.ts';
import { ModelContract } from '../../protocol/contracts/model.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { ModelFrame, ModelReply, ModelRequest } from '../../protocol/model.ts';
import { openWriter, type StreamWriter, serve } from '../kernel/link/index.ts';
import { NO_TRACER, preciseNow, type Span } from '../kernel/trace/index.ts';
import { gather } from './gather.ts';
import type { Generation, Model } from './model.ts';

/** A model port and its stream, being served. */
export interface ServedModel {
  /** Ends the port, and the request that runs for it. */
  revoke(): void;
  /** Ends only the request that runs; the caller hears `reason`. */
  abort(reason: CoopError): void;
  /** Resolves when nothing runs. */
  settled(): Promise<void>;
  readonly closed: Promise<void>;
}

/** Serves one holder: one generation at a time, ended when the holder cancels, goes away or loses its lease. */
export function serveModel(
  port: Port<typeof ModelContract>,
  deltas: StreamPort<ModelFrame>,
  model: Model,
  wholeMs: number,
  tracer = NO_TRACER,
): ServedModel {
  const pieces = openWriter(deltas, { credit: true });
  let running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;

  const abort = (reason: CoopError): void => running?.abort.abort(reason);

  const served = serve(port, ModelContract, {
    async generate(request): Promise<ModelReply> {
      if (running !== undefined) throw new CoopError('E_BUSY', { what: 'model.generate', window: 1 });
      const controller = new AbortController();
      const reply = run(request, controller);
      running = { abort: controller, ended: reply.catch(() => {}) };
      try {
        return await reply;
      } finally {
        running = undefined;
      }
    },
    cancel() {
      abort(new CoopError('E_CANCELLED'));
      return {};
    },
  });

  async function run(request: ModelRequest, controller: AbortController): Promise<ModelReply> {
    const late = new CoopError('E_PROVIDER_SILENT', { why: `no whole answer within ${wholeMs / 1_000} seconds` });
    const timer = setTimeout(() => controller.abort(late), wholeMs);
    const span = tracer.span('provider.generate', request.trace, { kind: 'server' });
    const { flush, ...making } = generation(pieces, controller.signal, span);
    try {
      // What was said is seen before the answer that it is part of, and also where there is none.
      const reply = await model.generate(request, making).finally(flush);
      span.end();
      return reply;
    } catch (error) {
      span.end({ error, attributes: statusOf(error) });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  const closed = served.closed.then(() => {
    abort(new CoopError('E_GONE', { what: 'model' }));
    pieces.close();
  });

  return {
    revoke() {
      served.revoke();
      abort(new CoopError('E_REVOKED', { what: 'model' }));
      pieces.close();
    },
    abort,
    async settled() {
      await running?.ended;
    },
    closed,
  };
}

/** The answer's status, where the far side gave one. */
function statusOf(error: unknown): { 'http.response.status_code'?: number } {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error) || !('status' in cause) || typeof cause.status !== 'number') return {};
  return { 'http.response.status_code': cause.status };
}

function generation(
  pieces: StreamWriter<ModelFrame>,
  signal: AbortSignal,
  span: Span,
): Generation & { flush(): Promise<void> } {
  const began = preciseNow();
  let spoken = false;
  // One listener for the whole answer: a reader that grants no credit must not outlive the abort.
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  // Nobody looks at the pieces any more: what counts is the reply.
  const gathered = gather((text) => pieces.write({ type: 'text', text }).catch(() => {}));

  return {
    signal,
    note: (attributes) => span.note(attributes),
    async emit(text) {
      signal.throwIfAborted();
      if (text === '') return;
      if (!spoken) span.note({ 'coop.time_to_first_token_ms': preciseNow() - began });
      spoken = true;
      const held = gathered.add(text);
      if (held !== undefined) await Promise.race([held, aborted]);
    },
    // A reader that grants no credit does not hold up what was aborted.
    flush: () => Promise.race([gathered.flush(), aborted.catch(() => {})]),
  };
}
