import { openCalls } from '../../domain/pairs.ts';
import { TurnJournalContract } from '../../protocol/contracts/journal/index.ts';
import { NarrowingContract } from '../../protocol/contracts/narrowing.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { TurnEvent } from '../../protocol/events.ts';
import { idempotencyKey } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import type { Needed } from '../../protocol/lifecycle.ts';
import { type Message, ModelFrame, type ModelReply, textOf } from '../../protocol/model.ts';
import type { TurnPorts } from '../../protocol/ports/index.ts';
import { carry } from '../../protocol/trace.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { connect, openReader, openWriter } from '../kernel/link/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { Calling } from './calling.ts';
import { Compacting, type Request, takeIn } from './compaction/compacting.ts';
import { Context } from './compaction/context.ts';
import type { Setback } from './compaction/setback.ts';
import { forPerson, isLeft } from './failing.ts';
import { HEARTBEAT_CALL, isNothingToCheck } from './heartbeat.ts';
import { authorsOf, Integrity } from './integrity.ts';
import { joinedMessage, newestMessage, Prompting } from './prompt/index.ts';
import { reminderOf } from './reminder/index.ts';
import { finalWords } from './reply.ts';
import { Spent } from './spent.ts';
import { Thinking } from './thinking.ts';
import { Told } from './told.ts';
import { openToolbox } from './tools/toolbox.ts';
import { withOwnIds } from './unique-calls.ts';

/** Model calls that may ask for tools in one turn; then one closing answer, whose calls are not run. */
const MAX_ROUNDS = 40;

const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

const CLOSING = 'You have used all the tool calls of this turn. Answer now with what you know; say what is missing.';

const EMPTY = 'Your last reply had no words in it, and nobody was shown anything. Say now what there is to say.';

export interface TurnOptions {
  /** Of the Worker's turns before. */
  readonly setback: Setback;
  /** Tells the supervisor what is about to be called and may not run yet. */
  readonly need: (what: Needed) => void;
  readonly tracer?: Tracer;
}

/**
 * One turn being run: everything it is lent, and how far it has come. The machine says what happens next; each method here
 * is one of its states.
 */
export class Turn {
  readonly #lease: TurnLease;
  readonly #journal;
  readonly #narrowing;
  readonly #integrity: Integrity;
  readonly #prompting: Prompting;
  readonly #thinking: Thinking;
  readonly #calling: Calling;
  readonly #events;
  readonly #toolbox;
  readonly #deltas;
  readonly #told: Told;
  readonly #aborted = new AbortController();

  readonly #context: Context;
  readonly #compacting: Compacting;
  #at = 0;
  #newest: Message = { role: 'user', content: [] };
  /** Of this turn: assistant messages with tool calls, and their results, in turns. */
  readonly #steps: Message[] = [];
  readonly #spent: Spent;
  #reply = '';
  /** Its person said something that it has not read. */
  #unheard = false;
  /** A job has nothing to look at: no model is asked. */
  #isIdle = false;
  /** The open calls are those of a Worker that ended: whether it made them is not known here. */
  #resumes = false;

  constructor(lease: TurnLease, ports: TurnPorts, { setback, need, tracer }: TurnOptions) {
    this.#lease = lease;
    this.#spent = new Spent(lease);
    this.#told = new Told(lease, tracer);
    this.#journal = connect(ports.journal, TurnJournalContract);
    this.#narrowing = connect(ports.narrowing, NarrowingContract);
    this.#integrity = new Integrity(lease.effective, (to) =>
      this.#told.narrowing(to, () => this.#narrowing.call.narrow({ to })),
    );
    this.#prompting = new Prompting(lease, ports.prompt);
    this.#thinking = new Thinking(this.#prompting, ports, this.#told);
    this.#events = openWriter(ports.events, { credit: false });
    this.#toolbox = openToolbox(ports, lease.effective.level, need, [this.#prompting.tools]);
    this.#calling = new Calling({
      turn: lease.turn,
      toolbox: this.#toolbox,
      told: this.#told,
      integrity: this.#integrity,
      show: (event) => this.#show(event),
      signal: this.#aborted.signal,
    });
    this.#context = new Context(lease);
    this.#compacting = new Compacting({
      lease,
      ports: ports.compacting,
      context: this.#context,
      setback,
      signal: this.#aborted.signal,
      reload: async () => void (await this.#take()),
    });
    this.#deltas = openReader(ports.deltas, ModelFrame, {
      credit: true,
      onFrame: (frame) => {
        this.#thinking.hear(frame.text);
        void this.#show({ type: 'text', text: frame.text });
      },
    });
  }

  /** Whether the last step is a call whose result is still missing. */
  get hasOpenCalls(): boolean {
    return openCalls(this.#steps).length > 0;
  }

  /** Whether it ends before it has begun: a job has nothing to look at. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** Whether the next request has to be made shorter first. */
  get isTooLong(): boolean {
    return this.#compacting.isNeeded(this.#request);
  }

  /** Whether the model refused a request as too long, and it may be made shorter. */
  isHelpedBy(error: CoopError): boolean {
    return this.#compacting.helps(error);
  }

  /** It was not committed: there is more to be answered. */
  get hasUnheard(): boolean {
    return this.#unheard;
  }

  async load(): Promise<void> {
    const prompting = this.#prompting.load(this.#told);
    const { message, steps, heard } = await this.#take();
    this.#at = message.at;
    const reminder = await reminderOf(this.#lease, this.#toolbox.readers, message);
    await this.#believe([...reminder.authors, ...(await prompting)]);
    this.#newest = newestMessage(this.#lease, message, { reminder: reminder.text, files: this.#prompting.volatile });
    this.#steps.push(
      ...steps.map((step, at) => (heard.includes(at) ? joinedMessage(this.#lease, textOf(step.content)) : step)),
    );
    this.#resumes = this.hasOpenCalls;
    this.#isIdle = steps.length === 0 && (await this.#hasNothingToCheck());
    faultPoint('session.loaded', this.#lease.person);
    this.#aborted.signal.throwIfAborted();
    await this.#show({ type: 'started' });
  }

  /** What was said before is replaced by summaries of it, until the next request fits. */
  async compact(refused?: CoopError): Promise<void> {
    faultPoint('session.compacting', this.#lease.person);
    if (refused !== undefined) this.#compacting.refused(this.#request);
    await this.#compacting.run(this.#request);
  }

  /** One model call, once everything is read that was said. It ends in open tool calls, or in the reply. */
  async think(): Promise<void> {
    faultPoint('session.thinking', this.#lease.person);
    this.#aborted.signal.throwIfAborted();
    await this.#hear();
    const isClosing = this.#steps.filter((step) => callsOf(step).length > 0).length >= MAX_ROUNDS;
    const asked = isClosing ? [user(CLOSING)] : [];
    let reply = await this.#ask(asked);
    // Nothing was said, or only thought: that is no answer, and no part of a conversation.
    if (isEmpty(reply, isClosing)) reply = await this.#ask([...asked, user(EMPTY)]);
    faultPoint('session.thought', this.#lease.person);

    if (isClosing || callsOf(reply).length === 0) this.#reply = finalWords(reply);
    else
      await this.#record({
        role: 'assistant',
        content: withOwnIds(reply.content, [...this.#context.past, ...this.#steps]),
      });
  }

  /** The open calls. Their results are one step: one of them written down earlier would lower what the others are believed. */
  async act(): Promise<void> {
    const content = await this.#calling.all(openCalls(this.#steps), this.#steps.length - 1, this.#resumes);
    faultPoint('session.acted', this.#lease.person);
    const message: Message = { role: 'user', content };
    await this.#integrity.read(authorsOf(message));
    await this.#record(message);
    this.#resumes = false;
  }

  async commit(): Promise<void> {
    const idle = this.#isIdle ? { empty: true } : {};
    const { unheard } = await this.#journal.call.commit({ text: this.#reply, ...idle, ...carry(this.#told.context) });
    this.#unheard = unheard;
    if (unheard) return;
    await this.#show({ type: 'ended', replies: this.#reply !== '', usage: this.#spent.sum(this.#thinking.micros) });
    this.#told.ended();
  }

  /** Ends the turn without a reply. Rejects where that cannot be recorded: then it is left for another Worker. */
  async fail(error: CoopError): Promise<void> {
    try {
      if (isLeft(error)) throw error;
      const { code, message } = forPerson(this.#lease, error);
      await this.#journal.call.fail({ code, message, ...carry(this.#told.context) });
      await this.#show({ type: 'failed', code, message });
    } finally {
      this.#told.ended(error);
    }
  }

  abort(why: CoopError): void {
    this.#aborted.abort(why);
  }

  close(): void {
    // Where it has ended otherwise this changes nothing.
    this.#told.ended(this.#aborted.signal.reason ?? new CoopError('E_INTERNAL'));
    const ends = [
      this.#journal,
      this.#narrowing,
      this.#prompting,
      this.#thinking,
      this.#compacting,
      this.#toolbox,
      this.#deltas,
      this.#events,
    ];
    for (const end of ends) end.close();
  }

  /** A job that looks into HEARTBEAT.md, where that is empty. Where the turn is lent no files nobody can tell. */
  async #hasNothingToCheck(): Promise<boolean> {
    if (this.#lease.job?.checks !== true || !this.#toolbox.specs.some(({ name }) => name === HEARTBEAT_CALL.name))
      return false;
    const key = idempotencyKey(this.#lease.turn, HEARTBEAT_CALL.id);
    const { signal } = this.#aborted;
    return isNothingToCheck(
      await this.#toolbox.run(HEARTBEAT_CALL, { key, integrity: this.#integrity.lowest, signal }),
    );
  }

  get #request(): Request {
    const tools = this.#toolbox.specs;
    return { system: this.#prompting.system, tools, newest: this.#newest, steps: this.#steps, at: this.#at };
  }

  async #take() {
    return await takeIn(this.#context, this.#integrity, await this.#journal.call.load({}));
  }

  async #ask(more: readonly Message[]): Promise<ModelReply> {
    const { newest, steps } = this.#request;
    const { past } = this.#context;
    const messages = [...past, this.#context.newest(newest), ...this.#context.steps(steps), ...more];
    const { answer } = this.#compacting;
    // Also in the closing round: a history with tool calls is refused where no tools are named.
    const reply = await this.#thinking.ask(messages, past.length, this.#toolbox.specs, answer, this.#aborted.signal);
    this.#compacting.answered(reply, steps.length);
    this.#spent.add(reply);
    return reply;
  }

  /** What its person said since it was asked. What it answered before it knew of that goes out as it is. */
  async #hear(): Promise<void> {
    const said = this.#reply;
    const { messages } = await this.#journal.call.hear({ step: this.#steps.length, ...(said === '' ? {} : { said }) });
    this.#unheard = false;
    if (messages.length === 0) return;
    if (said !== '') this.#steps.push({ role: 'assistant', content: [{ type: 'text', text: said }] });
    this.#reply = '';
    for (const { message, text } of messages) {
      this.#steps.push(joinedMessage(this.#lease, text));
      await this.#show({ type: 'joined', message });
    }
  }

  /** What is no entry of the conversation the journal hears of, too: what is said of it is believed no more than it is. */
  async #believe(authors: readonly TrustLevel[]): Promise<void> {
    const before = this.#integrity.lowest;
    await this.#integrity.read(authors);
    const { lowest: integrity } = this.#integrity;
    if (integrity !== before) await this.#journal.call.believe({ integrity });
  }

  async #record(message: Message): Promise<void> {
    // Stopped meanwhile, the turn has ended: nothing more is of it.
    this.#aborted.signal.throwIfAborted();
    await this.#journal.call.append({ step: this.#steps.length, message });
    this.#steps.push(message);
  }

  /** Viewers are told as it happens; that nobody can hear does not disturb the turn. */
  async #show(event: TurnEvent): Promise<void> {
    await this.#events.write(event).catch(() => {});
  }
}

const callsOf = ({ content }: { readonly content: readonly { readonly type: string }[] }): readonly unknown[] =>
  content.filter(({ type }) => type === 'tool_call');

/** Where its calls are not made, only words count. */
const isEmpty = (reply: ModelReply, isClosing: boolean): boolean =>
  (isClosing || callsOf(reply).length === 0) && finalWords(reply) === '';
