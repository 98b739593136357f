import { unlessAborted } from '../../../domain/unless-aborted.ts';
import type { Client } from '../../../protocol/contract.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import type { CompactionContract } from '../../../protocol/contracts/journal/index.ts';
import type { CompactingPorts } from '../../../protocol/lease.ts';
import { carry, type TraceContext } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { connect } from '../../kernel/link/index.ts';

export interface SummariserQuestion {
  readonly system: string;
  readonly text: string;
  readonly maxTokens: number;
}

/** Whom a summary is asked of: text in, text out. Each call is counted. */
export interface Summariser {
  /** @throws CoopError what the model failed with, or why it is not waited for any more */
  ask(question: SummariserQuestion): Promise<string>;
  close(): void;
}

export function openSummariser(
  port: CompactingPorts['model'],
  journal: Client<typeof CompactionContract>,
  signal: AbortSignal,
  trace: TraceContext | undefined,
): Summariser {
  const model = connect(port, BackgroundModelContract);
  return {
    async ask(question) {
      faultPoint('session.summarising');
      // It has no cancel of its own: its port is closed with the turn, and that ends it.
      const answer = await unlessAborted(signal, () => model.call.ask({ ...question, ...carry(trace) }));
      await journal.spent({ model: answer.model, tokens: answer.usage });
      return answer.text;
    },
    close: model.close,
  };
}
