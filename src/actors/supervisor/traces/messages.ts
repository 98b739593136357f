import { parsePlace } from '../../../protocol/address.ts';
import type { ResultOf } from '../../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { OutboxId } from '../../../protocol/ids.ts';
import type { Attributes, TraceContext } from '../../../protocol/trace.ts';
import { preciseNow, type Tracer } from '../../kernel/trace/index.ts';

type Mail = Extract<JournalEvent, { type: 'mail' }>;
type Reply = Extract<JournalEvent, { type: 'reply' }>;
type Delivered = ResultOf<typeof JournalControlContract, 'route'>;

/** What came of a message, beside the delivery of its answer. */
export type Outcome = 'answered' | 'failed' | 'held' | 'overheard' | 'abandoned' | 'joined';

interface Entry {
  readonly context: TraceContext;
  readonly seenAt: number;
  attributes: Attributes;
  outcome: Outcome | undefined;
  /** What was made to be said in the place, and what became of it. */
  readonly replies: Map<OutboxId, Delivered['state']>;
}

/** Messages that wait for a channel which never comes back are forgotten, oldest first. */
const MOST = 10_000;

/**
 * Ends the root span of each message: when its turn is over, its lease revoked, and its answer delivered. The root was begun by
 * the channel, perhaps before a restart.
 */
export class MessageTraces {
  readonly #tracer: Tracer;
  readonly #open = new Map<string, Entry>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  arrived({ trace, identity, place, message }: Mail): void {
    if (trace === undefined || !this.#tracer.isOn) return;
    this.#add(trace, {
      'coop.channel': parsePlace(place).channel,
      'coop.identity': identity,
      'coop.place': place,
      'coop.message': message,
    });
  }

  /** How long the message has waited for its turn, in ms. */
  waited({ trace }: Mail): number {
    const entry = this.#of(trace);
    return entry === undefined ? 0 : preciseNow() - entry.seenAt;
  }

  /** Nothing more is done for the message, but for the delivery of an answer that was made by now. */
  over({ trace }: Mail, outcome: Outcome, attributes: Attributes = {}): void {
    const entry = this.#of(trace);
    if (entry === undefined) return;
    entry.outcome = outcome;
    entry.attributes = { ...entry.attributes, ...attributes };
    this.#endWhereDone(entry);
  }

  answerMade({ trace, place, outbox }: Reply): void {
    if (trace === undefined || !this.#tracer.isOn) return;
    // The turn was committed before a restart.
    const entry = this.#of(trace) ?? this.#add(trace, { 'coop.place': place }, 'answered');
    entry.replies.set(outbox, 'queued');
  }

  delivered({ trace, outbox }: Reply, { state, receipt }: Delivered): void {
    const entry = this.#of(trace);
    if (entry === undefined) return;
    entry.replies.set(outbox, state);
    entry.attributes = { ...entry.attributes, ...(receipt === null ? {} : { 'coop.receipt': receipt }) };
    this.#endWhereDone(entry);
  }

  #add(context: TraceContext, attributes: Attributes, outcome?: Outcome): Entry {
    const known = this.#open.get(context.trace);
    if (known !== undefined) return known;
    const entry: Entry = { context, seenAt: preciseNow(), attributes, outcome, replies: new Map() };
    this.#open.set(context.trace, entry);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST && oldest !== undefined) this.#open.delete(oldest);
    return entry;
  }

  #of(trace: TraceContext | undefined): Entry | undefined {
    return trace && this.#open.get(trace.trace);
  }

  #endWhereDone({ context, attributes, outcome, replies }: Entry): void {
    const states = [...replies.values()];
    const isUnderWay = states.some((state) => state === 'queued' || state === 'sending');
    if (outcome === undefined || isUnderWay) return;
    this.#open.delete(context.trace);
    // Of several the one that did not arrive.
    const delivery = states.find((state) => state !== 'sent') ?? states[0];
    const told = {
      ...attributes,
      'coop.outcome': outcome,
      ...(delivery === undefined ? {} : { 'coop.delivery': delivery }),
    };
    const root = this.#tracer.resumed('coop.message', context, { kind: 'server', attributes: told });
    const error = errorOf(outcome, delivery);
    root.end(error === undefined ? {} : { error });
  }
}

function errorOf(outcome: Outcome, delivery: Delivered['state'] | undefined): CoopError | undefined {
  if (outcome === 'abandoned') return new CoopError('E_TURN_LOST');
  const failed = outcome === 'failed' || delivery === 'failed' || delivery === 'unknown';
  return failed ? new CoopError('E_FAILED') : undefined;
}
