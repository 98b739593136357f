import { contextLimit, cost, total } from '../../domain/models.ts';
import { oneLine } from '../../domain/one-line.ts';
import { openCalls } from '../../domain/pairs.ts';
import { TurnJournalContract } from '../../protocol/contracts/journal/index.ts';
import { ModelContract } from '../../protocol/contracts/model.ts';
import { NarrowingContract } from '../../protocol/contracts/narrowing.ts';
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import type { TurnEvent, TurnUsage } from '../../protocol/events.ts';
import type { TurnLease, TurnPorts } from '../../protocol/lease.ts';
import {
  type Message,
  ModelFrame,
  type ModelReply,
  type ToolCallBlock,
  type ToolResultBlock,
  type Usage,
} from '../../protocol/model.ts';
import { carry } from '../../protocol/trace.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { connect, openReader, openWriter } from '../kernel/link/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { unlessAborted } from './abortable.ts';
import { callKey } from './call-key.ts';
import { authorsOf, Integrity } from './integrity.ts';
import { newestMessage, pastMessages, systemPrompt } from './prompt.ts';
import { reminderOf } from './reminder/index.ts';
import { finalWords } from './reply.ts';
import { Told } from './told.ts';
import { openToolbox } from './tools/toolbox.ts';

/** Model calls that may ask for tools in one turn; then one closing answer, whose calls are not run. */
const MAX_ROUNDS = 40;
const MAX_OUTPUT_TOKENS = 8_192;
/** A window's worth of calls on one port would refuse the rest. */
const CALLS_AT_ONCE = 8;

const CLOSING = 'You have used all the tool calls of this turn. Answer now with what you know; say what is missing.';

/**
 * One turn being run: everything it is lent, and how far it has come. The machine says what happens next; each method here
 * is one of its states.
 */
export class Turn {
  readonly #lease: TurnLease;
  readonly #journal;
  readonly #narrowing;
  readonly #integrity: Integrity;
  readonly #model;
  readonly #events;
  readonly #toolbox;
  readonly #deltas;
  readonly #told: Told;
  readonly #aborted = new AbortController();

  #past: readonly Message[] = [];
  #newest: Message = { role: 'user', content: [] };
  /** Of this turn: assistant messages with tool calls, and their results, in turns. */
  readonly #steps: Message[] = [];
  readonly #usage: { model: string; tokens: Usage }[] = [];
  #reply = '';
  /** The open calls are those of a Worker that ended: whether it made them is not known here. */
  #resumes = false;

  constructor(lease: TurnLease, ports: TurnPorts, tracer?: Tracer) {
    this.#lease = lease;
    this.#told = new Told(lease, tracer);
    this.#journal = connect(ports.journal, TurnJournalContract);
    this.#narrowing = connect(ports.narrowing, NarrowingContract);
    this.#integrity = new Integrity(lease.effective, (to) =>
      this.#told.narrowing(to, () => this.#narrowing.call.narrow({ to })),
    );
    this.#model = connect(ports.model, ModelContract);
    this.#events = openWriter(ports.events, { credit: false });
    this.#toolbox = openToolbox(ports, lease.effective.level);
    this.#deltas = openReader(ports.deltas, ModelFrame, {
      credit: true,
      onFrame: (frame) => void this.#show({ type: 'text', text: frame.text }),
    });
  }

  /** Whether the last step is a call whose result is still missing. */
  get hasOpenCalls(): boolean {
    return openCalls(this.#steps).length > 0;
  }

  async load(): Promise<void> {
    const { message, history, steps } = await this.#journal.call.load({});
    await this.#integrity.read([...history.map(({ integrity }) => integrity), ...steps.flatMap(authorsOf)]);
    this.#past = pastMessages(this.#lease, history);
    const reminder = await reminderOf(this.#lease, this.#toolbox.readers, message);
    await this.#believe(reminder.authors);
    this.#newest = newestMessage(this.#lease, message, reminder.text);
    this.#steps.push(...steps);
    this.#resumes = this.hasOpenCalls;
    faultPoint('session.loaded', this.#lease.person);
    await this.#show({ type: 'started' });
  }

  /** One model call. It ends in open tool calls, or in the reply. */
  async think(): Promise<void> {
    faultPoint('session.thinking', this.#lease.person);
    const rounds = this.#steps.filter((step) => step.role === 'assistant').length;
    const reply = await this.#generate(rounds < MAX_ROUNDS);
    this.#usage.push({ model: reply.model, tokens: reply.usage });
    faultPoint('session.thought', this.#lease.person);

    const calls = reply.content.filter((block) => block.type === 'tool_call');
    if (calls.length === 0 || rounds >= MAX_ROUNDS) this.#reply = finalWords(reply);
    else await this.#record({ role: 'assistant', content: reply.content });
  }

  /**
   * The open calls, some side by side: they are independent, the model saw no result between them. Their results are one step:
   * one of them written down earlier would lower what the others are believed.
   */
  async act(): Promise<void> {
    const step = this.#steps.length - 1;
    const results: ToolResultBlock[] = [];
    const calls = [...openCalls(this.#steps).entries()];
    for (let at = 0; at < calls.length; at += CALLS_AT_ONCE) {
      const some = calls.slice(at, at + CALLS_AT_ONCE);
      results.push(...(await Promise.all(some.map(([index, call]) => this.#run(call, `${step}.${index}`)))));
    }
    this.#aborted.signal.throwIfAborted();
    faultPoint('session.acted', this.#lease.person);
    const message: Message = { role: 'user', content: results };
    await this.#integrity.read(authorsOf(message));
    await this.#record(message);
    this.#resumes = false;
  }

  async commit(): Promise<void> {
    await this.#journal.call.commit({ text: this.#reply, usage: this.#usage, ...carry(this.#told.context) });
    await this.#show({ type: 'ended', replies: this.#reply !== '', usage: this.#spent() });
    this.#told.ended();
  }

  /** Ends the turn without a reply. Rejects where that cannot be recorded: then it is left for another Worker. */
  async fail(error: CoopError): Promise<void> {
    try {
      if (LEFT.includes(error.code)) throw error;
      const { code, message } = this.#forPerson(error);
      await this.#journal.call.fail({ code, message, ...carry(this.#told.context) });
      await this.#show({ type: 'failed', code, message });
    } finally {
      this.#told.ended(error);
    }
  }

  #spent(): TurnUsage {
    const last = this.#usage.at(-1);
    const model = last?.model ?? '';
    const tokens = total(this.#usage.map((call) => call.tokens));
    const context = last === undefined ? 0 : last.tokens.input + last.tokens.cacheRead + last.tokens.cacheWrite;
    return { model, tokens, context, contextLimit: contextLimit(model), cost: cost(model, tokens) };
  }

  abort(why: CoopError): void {
    this.#aborted.abort(why);
  }

  close(): void {
    // Where it has ended otherwise this changes nothing.
    this.#told.ended(this.#aborted.signal.reason ?? new CoopError('E_INTERNAL'));
    const ends = [this.#journal, this.#narrowing, this.#model, this.#toolbox, this.#deltas, this.#events];
    for (const end of ends) end.close();
  }

  async #generate(withTools: boolean): Promise<ModelReply> {
    const { signal } = this.#aborted;
    signal.throwIfAborted();
    const closing: Message = { role: 'user', content: [{ type: 'text', text: CLOSING }] };
    const cancel = (): void => void this.#model.call.cancel({}).catch(() => {});
    signal.addEventListener('abort', cancel);
    try {
      const request = {
        system: systemPrompt(this.#lease),
        messages: [...this.#past, this.#newest, ...this.#steps, ...(withTools ? [] : [closing])],
        // Also in the closing round: a history with tool calls is refused where no tools are named.
        tools: this.#toolbox.specs,
        maxTokens: MAX_OUTPUT_TOKENS,
      };
      return await this.#told.chat(request, (told) => this.#model.call.generate(told));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #run(call: ToolCallBlock, index: string): Promise<ToolResultBlock> {
    const { signal } = this.#aborted;
    signal.throwIfAborted();
    await this.#show({ type: 'tool_started', call: call.id, tool: call.name, summary: oneLine(call.input) });
    const key = await callKey(this.#lease.turn, index, call);
    const { lowest: integrity } = this.#integrity;
    const run = this.#resumes ? this.#toolbox.runAgain : this.#toolbox.run;
    const result = await this.#told.tool(call, this.#toolbox.specs, () =>
      unlessAborted(signal, () => run(call, { key, integrity, signal })),
    );
    await this.#show({ type: 'tool_ended', call: call.id, failed: result.failed, summary: oneLine(result.text) });
    return result;
  }

  /** What is no entry of the conversation the journal hears of, too: what is said of it is believed no more than it is. */
  async #believe(authors: readonly TrustLevel[]): Promise<void> {
    const before = this.#integrity.lowest;
    await this.#integrity.read(authors);
    const { lowest: integrity } = this.#integrity;
    if (integrity !== before) await this.#journal.call.believe({ integrity });
  }

  async #record(message: Message): Promise<void> {
    await this.#journal.call.append({ step: this.#steps.length, message });
    this.#steps.push(message);
  }

  /** Viewers are told as it happens; that nobody can hear does not disturb the turn. */
  async #show(event: TurnEvent): Promise<void> {
    await this.#events.write(event).catch(() => {});
  }

  /** Where no details are due, only what helps the person: the rest is for the owner's trace. */
  #forPerson(error: CoopError): CoopError {
    return this.#lease.errorDetails || HARMLESS.includes(error.code) ? error : new CoopError('E_FAILED');
  }
}

/** What carries the turn is gone, not the turn: nothing may be recorded as its end. */
const LEFT: readonly ErrorCode[] = [
  'E_GONE',
  'E_REVOKED',
  'E_STOPPING',
  'E_TIMEOUT',
  // There will be room again.
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_DISK',
];

const HARMLESS: readonly ErrorCode[] = ['E_CANCELLED', 'E_RATE_LIMITED', 'E_BUSY'];
