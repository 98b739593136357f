import { openCalls } from '../../domain/pairs.ts';
import { TurnJournalContract } from '../../protocol/contracts/journal/index.ts';
import { NarrowingContract } from '../../protocol/contracts/narrowing.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { TurnEvent } from '../../protocol/events.ts';
import type { TurnLease, TurnPorts } from '../../protocol/lease.ts';
import { type Message, ModelFrame } from '../../protocol/model.ts';
import { carry } from '../../protocol/trace.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { connect, openReader, openWriter } from '../kernel/link/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { Calling } from './calling.ts';
import { Compacting, type Request, takeIn } from './compaction/compacting.ts';
import { Context } from './compaction/context.ts';
import { forPerson, isLeft } from './failing.ts';
import { authorsOf, Integrity } from './integrity.ts';
import { newestMessage, Prompting } from './prompt/index.ts';
import { reminderOf } from './reminder/index.ts';
import { finalWords } from './reply.ts';
import { Spent } from './spent.ts';
import { Thinking } from './thinking.ts';
import { Told } from './told.ts';
import { openToolbox } from './tools/toolbox.ts';

/** Model calls that may ask for tools in one turn; then one closing answer, whose calls are not run. */
const MAX_ROUNDS = 40;

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
  #newest: Message = { role: 'user', content: [] };
  /** Of this turn: assistant messages with tool calls, and their results, in turns. */
  readonly #steps: Message[] = [];
  readonly #spent = new Spent();
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
    this.#prompting = new Prompting(lease, ports.prompt);
    this.#thinking = new Thinking(this.#prompting, ports.model, this.#told);
    this.#events = openWriter(ports.events, { credit: false });
    this.#toolbox = openToolbox(ports, lease.effective.level, [this.#prompting.tools]);
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
      signal: this.#aborted.signal,
      reload: async () => void (await this.#take()),
    });
    this.#deltas = openReader(ports.deltas, ModelFrame, {
      credit: true,
      onFrame: (frame) => void this.#show({ type: 'text', text: frame.text }),
    });
  }

  /** Whether the last step is a call whose result is still missing. */
  get hasOpenCalls(): boolean {
    return openCalls(this.#steps).length > 0;
  }

  /** Whether the next request has to be made shorter first. */
  get isTooLong(): boolean {
    return this.#compacting.isNeeded(this.#request);
  }

  /** Whether the model refused a request as too long, and it may be made shorter. */
  isHelpedBy(error: CoopError): boolean {
    return this.#compacting.helps(error);
  }

  async load(): Promise<void> {
    const prompting = this.#prompting.load(this.#told);
    const { message, steps } = await this.#take();
    const reminder = await reminderOf(this.#lease, this.#toolbox.readers, message);
    await this.#believe([...reminder.authors, ...(await prompting)]);
    this.#newest = newestMessage(this.#lease, message, { reminder: reminder.text, files: this.#prompting.volatile });
    this.#steps.push(...steps);
    this.#resumes = this.hasOpenCalls;
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

  /** One model call. It ends in open tool calls, or in the reply. */
  async think(): Promise<void> {
    faultPoint('session.thinking', this.#lease.person);
    const rounds = this.#steps.filter((step) => step.role === 'assistant').length;
    const closing: Message[] =
      rounds < MAX_ROUNDS ? [] : [{ role: 'user', content: [{ type: 'text', text: CLOSING }] }];
    const { newest, steps } = this.#request;
    const messages = [...this.#context.past, this.#context.newest(newest), ...this.#context.steps(steps), ...closing];
    // Also in the closing round: a history with tool calls is refused where no tools are named.
    const reply = await this.#thinking.ask(
      messages,
      this.#context.past.length,
      this.#toolbox.specs,
      this.#compacting.answer,
      this.#aborted.signal,
    );
    this.#compacting.answered(reply, steps.length);
    this.#spent.add(reply);
    faultPoint('session.thought', this.#lease.person);

    const calls = reply.content.filter((block) => block.type === 'tool_call');
    if (calls.length === 0 || rounds >= MAX_ROUNDS) this.#reply = finalWords(reply);
    else await this.#record({ role: 'assistant', content: reply.content });
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
    const { calls: usage, sum } = this.#spent;
    await this.#journal.call.commit({ text: this.#reply, usage, ...carry(this.#told.context) });
    await this.#show({ type: 'ended', replies: this.#reply !== '', usage: sum });
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

  get #request(): Request {
    const tools = this.#toolbox.specs;
    return { system: this.#prompting.system, tools, newest: this.#newest, steps: this.#steps };
  }

  async #take() {
    return await takeIn(this.#context, this.#integrity, await this.#journal.call.load({}));
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
