import type { Keeping } from '../../../domain/memory/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { CaptureContract, type Exchange } from '../../../protocol/contracts/journal/index.ts';
import { type Decision, MemoryReadContract, MemorySettleContract } from '../../../protocol/contracts/memory/index.ts';
import { CoopError, type ErrorCode } from '../../../protocol/errors.ts';
import { idempotencyKey } from '../../../protocol/ids.ts';
import type { CapturePorts, JobLease } from '../../../protocol/lease.ts';
import type { Usage } from '../../../protocol/model.ts';
import { carry } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { connect } from '../../kernel/link/index.ts';
import type { Span, Tracer } from '../../kernel/trace/index.ts';
import { questionOf, settledBy } from './by-model.ts';
import { decideByRules } from './by-rules.ts';
import { aboutAll, type Memory } from './candidates.ts';

const MAX_TOKENS = 4_096;

interface Spent {
  readonly model: string;
  readonly tokens: Usage;
}

interface Decided {
  /** Undefined where the model did not answer what it was asked: then it goes by rules. */
  readonly of: ReadonlyMap<Exchange, readonly Decision[]> | undefined;
  readonly usage: readonly Spent[];
}

/**
 * Keeps what was said in turns that are over, in the one store and for those whom the ports are for. Done twice it is done once: the
 * store knows the key.
 */
export async function runCapture(lease: JobLease, ports: CapturePorts, tracer: Tracer): Promise<void> {
  const span = tracer.span('execute_job capture', lease.trace, { attributes: { 'coop.job': lease.job } });
  const journal = connect(ports.journal, CaptureContract);
  const memory = connect(ports.read, MemoryReadContract);
  const model = ports.model === undefined ? undefined : connect(ports.model, BackgroundModelContract);
  const settling = ports.settle.map(({ job, port }) => ({ job, ...connect(port, MemorySettleContract) }));
  try {
    const { exchanges } = await journal.call.load({});
    const keeping: Keeping = { author: lease.person, audience: ports.audience, integrity: lease.effective.sender };
    const decided = model === undefined ? BY_RULES : await byModel(exchanges, memory.call, keeping, model.call, span);
    let { usage } = decided;
    faultPoint('session.job.writing');
    for (const exchange of exchanges) {
      const settle = settling.find(({ job }) => job === exchange.job);
      // One after the other: what is said may correct what was said an instant before.
      const decisions =
        decided.of === undefined
          ? await decideByRules(exchange, memory.call, keeping)
          : (decided.of.get(exchange) ?? []);
      await settleAll(exchange, decisions, settle?.call);
      faultPoint('session.job.written');
      await journal.call.done({ job: exchange.job, usage: [...usage] });
      // It was one call for all of them: counted once.
      usage = [];
    }
    span.end();
  } catch (error) {
    span.end({ error });
    throw error;
  } finally {
    for (const connection of [journal, memory, model, ...settling]) connection?.close();
  }
}

const BY_RULES: Decided = { of: undefined, usage: [] };

/** One question for all of them. */
async function byModel(
  exchanges: readonly Exchange[],
  memory: Memory,
  keeping: Keeping,
  model: Client<typeof BackgroundModelContract>,
  span: Span,
): Promise<Decided> {
  if (exchanges.length === 0) return BY_RULES;
  const question = questionOf(exchanges, await aboutAll(memory, exchanges), keeping);
  const { system, text } = question;
  const asked = model.ask({ system, text, maxTokens: MAX_TOKENS, ...carry(span.context) });
  const answer = await asked.catch((error: unknown) => {
    // Whoever carries it is gone, and the job is done again; what the provider refuses, rules can do.
    if (error instanceof CoopError && GONE.includes(error.code)) throw error;
    return undefined;
  });
  if (answer === undefined) return BY_RULES;
  const usage = [{ model: answer.model, tokens: answer.usage }];
  const settled = settledBy(answer.text, exchanges, question);
  if (settled === undefined) return { of: undefined, usage };
  const of = new Map<Exchange, Decision[]>();
  for (const { exchange, decision } of settled) of.set(exchange, [...(of.get(exchange) ?? []), decision]);
  return { of, usage };
}

const GONE: readonly ErrorCode[] = ['E_GONE', 'E_REVOKED', 'E_STOPPING'];

/** All at once; what one of them is refused for does not keep the others out. */
async function settleAll(
  { turn }: Exchange,
  decisions: readonly Decision[],
  settle: Client<typeof MemorySettleContract> | undefined,
): Promise<void> {
  if (decisions.length === 0 || settle === undefined) return;
  const key = idempotencyKey(turn, 'capture');
  try {
    await settle.settle({ key, decisions: [...decisions] });
  } catch (error) {
    if (!isRefused(error)) throw error;
    for (const [index, decision] of decisions.entries()) {
      const alone = { key: idempotencyKey(turn, `capture.${index}`), decisions: [decision] };
      await settle.settle(alone).catch((why: unknown) => {
        if (!isRefused(why)) throw why;
      });
    }
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof CoopError && (error.code === 'E_CREDENTIAL' || error.code === 'E_NOT_FOUND');
