import { unlessAborted } from '../../../domain/unless-aborted.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import type { CompactingPorts } from '../../../protocol/ports/index.ts';
import { carry, type TraceContext } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { connect } from '../../kernel/link/index.ts';
import { Metering } from '../metering.ts';

/** So long it is waited for calls that hold what is left of a cap. */
const PATIENCE_MS = 30_000;

export interface SummariserQuestion {
  readonly system: string;
  readonly text: string;
  readonly maxTokens: number;
}

/** Whom a summary is asked of: text in, text out. Each call is let in and counted. */
export interface Summariser {
  /**
   * Undefined where what came is no whole answer: a refusal, or one that was cut off.
   *
   * @throws CoopError what the model failed with, that a cap is reached, or why it is not waited for any more
   */
  ask(question: SummariserQuestion): Promise<string | undefined>;
  close(): void;
}

export function openSummariser(
  ports: Pick<CompactingPorts, 'model' | 'meter'>,
  signal: AbortSignal,
  trace: TraceContext | undefined,
): Summariser {
  const model = connect(ports.model, BackgroundModelContract);
  const metering = new Metering(ports.meter, { patienceMs: PATIENCE_MS });
  return {
    async ask(question) {
      faultPoint('session.summarising');
      const { system, text, maxTokens } = question;
      const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text }] }];
      const answer = await metering.call({ system, messages, tools: [], maxTokens }, signal, () =>
        // It has no cancel of its own: its port is closed with the turn, and that ends it.
        unlessAborted(signal, () => model.call.ask({ ...question, ...carry(trace) })),
      );
      return answer.stop === 'done' ? answer.text : undefined;
    },
    close() {
      model.close();
      metering.close();
    },
  };
}
