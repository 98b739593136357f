import { leaseId } from '../../../protocol/ids.ts';
import type { ToActor } from '../../../protocol/lifecycle.ts';
import type { SpanFrame } from '../../../protocol/trace.ts';
import { mintStream } from '../../kernel/link/index.ts';
import { NO_TRACER, Outlet, Tracer } from '../../kernel/trace/index.ts';

/** Ports to the observer are there for good, minted anew when one of their ends was restarted. */
const TRACE = leaseId('trace');

interface Addressee {
  send(frame: ToActor): void;
}

/** Gives each actor its port to the observer, and the supervisor its own. Without a trace file it does nothing. */
export class Observatory {
  readonly #content: boolean;
  readonly #outlet: Outlet | undefined;
  readonly tracer: Tracer;
  #observer: Addressee | undefined;

  constructor(trace: { readonly content: boolean } | undefined) {
    this.#content = trace?.content ?? false;
    this.#outlet = trace && new Outlet({ keepEarly: true });
    this.tracer = this.#outlet === undefined ? NO_TRACER : new Tracer(this.#outlet);
    if (this.#outlet !== undefined) this.tracer.content = this.#content;
  }

  /** The observer runs: its ports are minted from here on. Those who ran before are to be joined again. */
  open(observer: Addressee): void {
    this.#observer = observer;
    this.#outlet?.attach(this.#mint(observer, 'supervisor'));
  }

  close(): void {
    this.#observer = undefined;
  }

  /** From now on the actor's spans reach the observer, as this actor's. */
  join(actor: Addressee, name: string): void {
    if (this.#observer === undefined) return;
    const frames = this.#mint(this.#observer, name);
    actor.send({ type: 'grant', lease: TRACE, grant: { contract: 'trace', frames, content: this.#content } });
  }

  #mint(observer: Addressee, actor: string) {
    const { writer, reader } = mintStream<SpanFrame>();
    observer.send({ type: 'grant', lease: TRACE, grant: { contract: 'trace.frames', actor, frames: reader } });
    return writer;
  }
}
