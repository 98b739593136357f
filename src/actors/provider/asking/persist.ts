import { CoopError, toCoopError } from '../../../protocol/errors.ts';
import type { ModelReply, ModelRequest } from '../../../protocol/model.ts';
import type { Clock } from '../clock.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Generation } from '../model.ts';
import { pause } from '../pause.ts';
import type { KeyPool, Member } from '../pool/index.ts';
import { backoffMs } from './backoff.ts';
import type { Trail } from './trail.ts';
import { type Answered, isUnavailable, UNANSWERED, verdictOn } from './verdict.ts';

/** Tries beyond the first of each key. */
export const REPEATS = 2;

export interface Means {
  readonly pool: KeyPool;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  /** All pauses of one request together. */
  readonly pausesMs: number;
}

export interface Asked {
  readonly model: string;
  readonly endpoint: Endpoint;
  readonly request: ModelRequest;
}

export type Outcome =
  | { readonly reply: ModelReply }
  /** `isUnavailable`: nothing was heard, and another model may answer. */
  | { readonly error: CoopError; readonly isUnavailable: boolean };

/**
 * Asks one model until it answers, or it makes no sense any more: each key once where it is about the key, and {@link REPEATS} tries beside
 * that. Body and headers of a try are made for the key of that try.
 */
export async function persist(
  { model, endpoint, request }: Asked,
  generation: Generation,
  { pool, clock, random, pausesMs }: Means,
  trail: Trail,
): Promise<Outcome> {
  const { signal } = generation;
  const tried = new Set<Member>();
  const refused = new Set<Member>();
  let repeats = REPEATS;
  let isPaid = false;
  let last: CoopError | undefined;

  const left = (): number => pausesMs - trail.pausedMs;
  const waiting = async <T>(wait: () => Promise<T>): Promise<T> => {
    const began = clock.now();
    try {
      return await wait();
    } finally {
      trail.pausedMs += clock.now() - began;
    }
  };

  for (;;) {
    const mayTry = (member: Member): boolean => !refused.has(member) && (repeats > 0 || isPaid || !tried.has(member));
    const member = await waiting(() => pool.take(mayTry, left(), signal));
    if (member === undefined) return { error: why(pool, last, refused), isUnavailable: false };
    if (tried.has(member) && !isPaid) repeats -= 1;
    isPaid = false;
    tried.add(member);

    let answer: Answered = UNANSWERED;
    try {
      const reply = await endpoint.ask(request, member.key, {
        ...generation,
        answered(status, headers) {
          const { pauseMs } = pool.answered(member, status, headers);
          answer = { status, pauseMs, isFinal: headers.get('x-should-retry') === 'false' };
        },
      });
      trail.tried(model, member.variable, 'answered');
      return { reply };
    } catch (thrown) {
      const error = pool.masked(toCoopError(thrown));
      trail.tried(model, member.variable, answer.status ?? error.code);
      trail.failed(error);
      signal.throwIfAborted();
      if (error.code === 'E_RATE_LIMITED' && answer.status !== 429) pool.limited(member);
      const verdict = trail.begun ? 'over' : verdictOn(error, answer);
      if (verdict === 'elsewhere') {
        if (error.code !== 'E_RATE_LIMITED') refused.add(member);
        last = error;
        continue;
      }
      const pauseMs = answer.pauseMs ?? backoffMs(REPEATS - repeats, random());
      if (verdict === 'over' || repeats === 0 || pauseMs > left()) {
        const shown = error.code === 'E_RATE_LIMITED' ? pool.limit(error.cause) : error;
        return { error: shown, isUnavailable: !trail.begun && isUnavailable(error, answer) };
      }
      repeats -= 1;
      isPaid = true;
      last = error;
      await waiting(() => pause(pauseMs, signal, clock));
    }
  }
}

/** There is no key to ask with. */
function why(pool: KeyPool, last: CoopError | undefined, refused: ReadonlySet<Member>): CoopError {
  if (last?.code === 'E_RATE_LIMITED') return pool.limit(last.cause);
  // Refused for this request alone: they are used for others.
  if (last?.code === 'E_KEY_REJECTED' && pool.state === 'ready') {
    const variable = [...refused].map((member) => member.variable).join(', ');
    return new CoopError('E_KEY_REJECTED', { variable }, last.cause);
  }
  return last === undefined || last.code === 'E_KEY_REJECTED' ? pool.refusal(last?.cause) : last;
}
