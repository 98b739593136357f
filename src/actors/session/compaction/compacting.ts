import { afterRefusal, type Budget, budgetOf, limitOf, stepsCut, turnsKept } from '../../../domain/compaction/index.ts';
import { isSaid } from '../../../domain/pairs.ts';
import { tokensOfMessage, tokensOfMessages, tokensOfStable } from '../../../domain/tokens-at-least.ts';
import { CompactionContract } from '../../../protocol/contracts/journal/index.ts';
import { CoopError, type ErrorCode, toCoopError } from '../../../protocol/errors.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import type { Message, ModelReply, ToolSpec } from '../../../protocol/model.ts';
import type { CompactingPorts } from '../../../protocol/ports/index.ts';
import { connect } from '../../kernel/link/index.ts';
import { authorsOf, type Integrity } from '../integrity.ts';
import type { Context } from './context.ts';
import { Folding } from './folding.ts';
import type { Setback } from './setback.ts';
import { openSummariser, type Summariser } from './summariser.ts';

/** Longest answer that is asked for, where the model takes it. */
const ANSWER_MOST = 8_192;
/** Each keeps half as much of the newest as the one before. */
const PASSES = 4;
/** Turns do not go on compacting for ever. */
const RUNS_MOST = 8;

/** What a request is made of, beside what was said before. */
export interface Request {
  readonly system: string;
  readonly tools: readonly ToolSpec[];
  readonly newest: Message;
  readonly steps: readonly Message[];
  /** When it was asked, in ms. */
  readonly at: number;
}

export interface CompactingOptions {
  readonly lease: TurnLease;
  readonly ports: CompactingPorts | undefined;
  readonly context: Context;
  readonly setback: Setback;
  readonly signal: AbortSignal;
  /** The journal has other things to show now. */
  readonly reload: () => Promise<void>;
}

/** Keeps a turn's requests within what its model reads at once. */
export class Compacting {
  readonly #options: CompactingOptions;
  readonly #journal;
  readonly #summariser: Summariser | undefined;
  readonly #folding: Folding | undefined;
  #budget: Budget;
  /** What the provider counted, and of how many steps. */
  #reported: { readonly tokens: number; readonly steps: number } | undefined;
  #runs = 0;
  /** Questions, each of which costs. */
  #asked = 0;
  #isRefused = false;

  constructor(options: CompactingOptions) {
    const { lease, ports, signal } = options;
    this.#options = options;
    this.#budget = budgetOf(limitOf(lease.model, lease.contextLimit), ANSWER_MOST);
    if (ports === undefined) return;
    this.#journal = connect(ports.journal, CompactionContract);
    const summariser = openSummariser(ports, signal, lease.trace);
    this.#summariser = {
      ...summariser,
      ask: (question) => {
        this.#asked += 1;
        return summariser.ask(question);
      },
    };
    this.#folding = new Folding(this.#journal.call, this.#summariser);
  }

  /** Room for an answer. */
  get answer(): number {
    return this.#budget.answer;
  }

  /** Whether the next request is to be made shorter first. */
  isNeeded(request: Request): boolean {
    if (this.#folding === undefined || this.#runs >= RUNS_MOST) return false;
    return this.#tokens(request) > this.#budget.most || this.#isWorthIt(request);
  }

  /** What came of a request with these steps. The model's own answer is the next of them. */
  answered({ usage }: ModelReply, steps: number): void {
    const { input, output, cacheRead, cacheWrite } = usage;
    this.#reported = { tokens: input + cacheRead + cacheWrite + output, steps: steps + 1 };
  }

  /** Whether a request that ended so is to be tried again, shorter: once. */
  helps(error: CoopError): boolean {
    return error.code === 'E_CONTEXT_FULL' && this.#folding !== undefined && !this.#isRefused;
  }

  /** The provider counts otherwise than we do. */
  refused(request: Request): void {
    this.#isRefused = true;
    this.#budget = afterRefusal(this.#budget, this.#tokens(request));
  }

  /**
   * Makes the request shorter: first what was said before, then the turn's own steps.
   *
   * @throws CoopError `E_CONTEXT_FULL` where it does not fit all the same
   */
  async run(request: Request): Promise<void> {
    this.#runs += 1;
    const asked = this.#asked;
    let failure: CoopError | undefined;
    for (let pass = 0; pass < PASSES && failure === undefined && this.#isWorthIt(request); pass += 1) {
      try {
        const moved = (await this.#past(request, pass)) || (await this.#own(request, pass));
        if (!moved) continue;
        this.#reported = undefined;
        await this.#options.reload();
      } catch (error) {
        this.#options.signal.throwIfAborted();
        failure = toCoopError(error);
        if (CARRIER.includes(failure.code)) throw error;
      }
    }
    const tokens = this.#tokens(request);
    if (!this.#isTooLong(tokens)) this.#options.setback.overcome();
    else if (this.#asked > asked) this.#options.setback.met(tokens);
    if (tokens <= this.#budget.most) return;
    throw failure !== undefined && PROVIDER.includes(failure.code)
      ? failure
      : new CoopError('E_CONTEXT_FULL', {}, failure);
  }

  close(): void {
    this.#journal?.close();
    this.#summariser?.close();
  }

  #isWorthIt(request: Request): boolean {
    const tokens = this.#tokens(request);
    return this.#isTooLong(tokens) && this.#options.setback.isOver(tokens);
  }

  #isTooLong(tokens: number): boolean {
    return tokens > this.#budget.threshold || this.#options.context.isCutOff;
  }

  #tokens(request: Request): number {
    const { context } = this.#options;
    const { system, tools, steps } = request;
    const shown = [...context.past, context.newest(request.newest), ...context.steps(steps)];
    const estimate = tokensOfStable(system, tools) + tokensOfMessages(shown);
    if (this.#reported === undefined) return estimate;
    const counted = this.#reported.tokens + tokensOfMessages(steps.slice(this.#reported.steps));
    // Some servers count nothing.
    return counted * DOUBTED < estimate ? estimate : counted;
  }

  async #past({ system, tools, newest, steps }: Request, pass: number): Promise<boolean> {
    const { context } = this.#options;
    const { threshold, summary, tail: most } = this.#budget;
    const others = [context.newest(newest), ...context.steps(steps)];
    const room = threshold - tokensOfStable(system, tools) - tokensOfMessages(others) - 2 * summary;
    const tail = Math.max(0, Math.min(most, room / 2)) / 2 ** pass;
    const turns = context.turns();
    const kept = turnsKept(
      turns.map(({ tokens }) => tokens),
      tail,
    );
    if (kept === turns.length && !context.isCutOff) return false;
    // Rather its steps than all of the newest turn.
    if (kept === 0 && (await this.#newest(tail))) return true;
    const folded = await this.#folding?.conversation(turns.at(-kept || turns.length)?.turn, this.#budget);
    return folded === 'done' || folded === 'known';
  }

  /** The first steps of the turn before this one. */
  async #newest(tail: number): Promise<boolean> {
    const last = this.#options.context.last();
    if (last === undefined) return false;
    const sizes = last.steps.map(tokensOfMessage);
    const cut = stepsCut(last.steps, sizes, tail - last.aloud);
    if (cut === 0) return false;
    const through = last.numbers[cut - 1] ?? 0;
    return (await this.#folding?.steps({ ...last, steps: last.steps.slice(0, cut), through }, this.#budget)) ?? false;
  }

  async #own(request: Request, pass: number): Promise<boolean> {
    const { system, tools, newest, steps } = request;
    const { context } = this.#options;
    const { threshold, tail: most } = this.#budget;
    const { text: summary, steps: before } = context.own;
    const left = steps.slice(before);
    const kept = context.steps(steps).slice(0, -left.length || undefined);
    const room = threshold - tokensOfStable(system, tools) - tokensOfMessages([...context.past, newest, ...kept]);
    const tail = Math.max(0, Math.min(most, room / 2)) / 2 ** pass;
    const cut = stepsCut(left, left.map(tokensOfMessage), tail);
    if (cut === 0) return false;
    const gone = left.slice(0, cut).filter((step) => !isSaid(step));
    if (gone.length === 0) return false;
    const own = { summary, steps: gone, through: before + cut, at: request.at };
    return (await this.#folding?.steps(own, this.#budget)) ?? false;
  }
}

/** A count that is so much smaller than ours is none. */
const DOUBTED = 2.5;

/** What carries the turn is gone, not the turn. */
const CARRIER: readonly ErrorCode[] = ['E_GONE', 'E_REVOKED', 'E_STOPPING', 'E_DISK_FULL', 'E_READ_ONLY', 'E_DISK'];
/** Then the turn could not be answered either. */
const PROVIDER: readonly ErrorCode[] = [
  'E_LIMIT',
  'E_KEY_MISSING',
  'E_KEY_REJECTED',
  'E_RATE_LIMITED',
  'E_PROVIDER',
  'E_PROVIDER_SILENT',
  'E_STREAM',
];

/** Reads what the journal shows now, believed as little as it is. */
export async function takeIn<L extends Parameters<Context['take']>[0] & { readonly steps: readonly Message[] }>(
  context: Context,
  integrity: Integrity,
  loaded: L,
): Promise<L> {
  context.take(loaded);
  await integrity.read([...context.authors, ...loaded.steps.flatMap(authorsOf)]);
  return loaded;
}
