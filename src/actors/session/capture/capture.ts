import type { Keeping } from '../../../domain/memory/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { CaptureContract, type Exchange } from '../../../protocol/contracts/journal/index.ts';
import { type Decision, MemoryReadContract, MemorySettleContract } from '../../../protocol/contracts/memory/index.ts';
import { CoopError, type ErrorCode } from '../../../protocol/errors.ts';
import { idempotencyKey } from '../../../protocol/ids.ts';
import type { JobLease } from '../../../protocol/lease.ts';
import type { CapturePorts } from '../../../protocol/ports/index.ts';
import { carry } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { connect } from '../../kernel/link/index.ts';
import type { Span, Tracer } from '../../kernel/trace/index.ts';
import { Metering } from '../metering.ts';
import { questionOf, settledBy } from './by-model.ts';
import { decideByRules } from './by-rules.ts';
import { aboutAll, type Memory } from './candidates.ts';

const MAX_TOKENS = 4_096;

/** Nobody waits for it: where calls that run hold what is left it goes by rules. */
const PATIENCE_MS = 5_000;

/**
 * Keeps what was said in turns that are over, in the one store and for those whom the ports are for. Done twice it is done once: the
 * store knows the key.
 */
export async function runCapture(lease: JobLease, ports: CapturePorts, tracer: Tracer): Promise<void> {
  const span = tracer.span('execute_job capture', lease.trace, { attributes: { 'coop.job': lease.job } });
  const journal = connect(ports.journal, CaptureContract);
  const memory = connect(ports.read, MemoryReadContract);
  const model = ports.model === undefined ? undefined : connect(ports.model, BackgroundModelContract);
  const metering = ports.meter === undefined ? undefined : new Metering(ports.meter, { patienceMs: PATIENCE_MS });
  const settling = ports.settle.map(({ job, port }) => ({ job, ...connect(port, MemorySettleContract) }));
  try {
    const { exchanges } = await journal.call.load({});
    const keeping: Keeping = { author: lease.person, audience: ports.audience, integrity: lease.effective.sender };
    const decided =
      model === undefined || metering === undefined
        ? undefined
        : await byModel(exchanges, memory.call, keeping, asking(model.call, metering), span);
    faultPoint('session.job.writing');
    for (const exchange of exchanges) {
      const settle = settling.find(({ job }) => job === exchange.job);
      // One after the other: what is said may correct what was said an instant before.
      const decisions =
        decided === undefined ? await decideByRules(exchange, memory.call, keeping) : (decided.get(exchange) ?? []);
      await settleAll(exchange, decisions, settle?.call);
      faultPoint('session.job.written');
      await journal.call.done({ job: exchange.job });
    }
    span.end();
  } catch (error) {
    span.end({ error });
    throw error;
  } finally {
    for (const connection of [journal, memory, model, metering, ...settling]) connection?.close();
  }
}

type Ask = Client<typeof BackgroundModelContract>['ask'];

/** The model, each call of it let in and counted. */
function asking(model: Client<typeof BackgroundModelContract>, metering: Metering): Ask {
  const never = new AbortController();
  return (question) => {
    const { system, text, maxTokens } = question;
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text }] }];
    return metering.call({ system, messages, tools: [], maxTokens }, never.signal, () => model.ask(question));
  };
}

/** One question for all of them. Undefined where the model did not answer what it was asked: then it goes by rules. */
async function byModel(
  exchanges: readonly Exchange[],
  memory: Memory,
  keeping: Keeping,
  ask: Ask,
  span: Span,
): Promise<ReadonlyMap<Exchange, readonly Decision[]> | undefined> {
  if (exchanges.length === 0) return undefined;
  const question = questionOf(exchanges, await aboutAll(memory, exchanges), keeping);
  const { system, text } = question;
  const asked = ask({ system, text, maxTokens: MAX_TOKENS, ...carry(span.context) });
  const answer = await asked.catch((error: unknown) => {
    // Whoever carries it is gone, and the job is done again; what the provider refuses, or a cap, rules can do.
    if (error instanceof CoopError && GONE.includes(error.code)) throw error;
    return undefined;
  });
  if (answer === undefined) return undefined;
  const settled = settledBy(answer.text, exchanges, question);
  if (settled === undefined) return undefined;
  const of = new Map<Exchange, Decision[]>();
  for (const { exchange, decision } of settled) of.set(exchange, [...(of.get(exchange) ?? []), decision]);
  return of;
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
