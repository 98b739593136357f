import type { Port } from '../../protocol/contract.ts';
import { BackgroundModelContract } from '../../protocol/contracts/background.ts';
import { CoopError } from '../../protocol/errors.ts';
import { textOf } from '../../protocol/model.ts';
import { serve } from '../kernel/link/index.ts';
import { NO_TRACER } from '../kernel/trace/index.ts';
import type { Model } from './model.ts';
import type { ServedModel } from './serve-model.ts';

/** Serves one holder: text in, text out, one answer at a time; nothing of it is heard before it is whole. */
export function serveBackground(
  port: Port<typeof BackgroundModelContract>,
  model: Model,
  wholeMs: number,
  tracer = NO_TRACER,
): ServedModel {
  let running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;
  const abort = (reason: CoopError): void => running?.abort.abort(reason);

  const served = serve(port, BackgroundModelContract, {
    async ask({ system, text, maxTokens, trace }) {
      if (running !== undefined) throw new CoopError('E_BUSY', { what: 'model.background.ask', window: 1 });
      const controller = new AbortController();
      const late = new CoopError('E_PROVIDER_SILENT', { why: `no whole answer within ${wholeMs / 1_000} seconds` });
      const timer = setTimeout(() => controller.abort(late), wholeMs);
      const span = tracer.span('provider.generate', trace, { kind: 'server' });
      const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text }] }];
      const answer = model.generate(
        { system, messages, tools: [], maxTokens },
        {
          signal: controller.signal,
          note: (attributes) => span.note(attributes),
          emit: async () => controller.signal.throwIfAborted(),
        },
      );
      running = { abort: controller, ended: answer.catch(() => {}) };
      try {
        const { content, ...reply } = await answer;
        span.end();
        return { ...reply, text: textOf(content) };
      } catch (error) {
        span.end({ error });
        throw error;
      } finally {
        clearTimeout(timer);
        running = undefined;
      }
    },
  });

  const closed = served.closed.then(() => abort(new CoopError('E_GONE', { what: 'model' })));
  return {
    revoke() {
      served.revoke();
      abort(new CoopError('E_REVOKED', { what: 'model' }));
    },
    abort,
    async settled() {
      await running?.ended;
    },
    closed,
  };
}
