import type { CoopError } from '../../../protocol/errors.ts';

/** What the far side did with one try, as far as it answered. */
export interface Answered {
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  /** How long it asks to be left alone, in ms. */
  readonly pauseMs: number | undefined;
  /** It says itself that another try is of no use. */
  readonly isFinal: boolean;
}

export const UNANSWERED: Answered = { status: undefined, pauseMs: undefined, isFinal: false };

/**
 * What to do after a try that failed before anything was heard of it. `elsewhere`: it is about the key, so another one is asked at once.
 * `again`: the server is busy or broken, so it is asked again after a pause. `over`: it would be refused again.
 */
export type Verdict = 'elsewhere' | 'again' | 'over';

/** The longest that a busy server is waited for because it asks for it. */
const BUSY_MOST_MS = 10_000;

export function verdictOn({ code }: CoopError, { status, pauseMs = 0, isFinal }: Answered): Verdict {
  switch (code) {
    case 'E_RATE_LIMITED':
    case 'E_KEY_REJECTED':
      return 'elsewhere';
    case 'E_PROVIDER_REQUEST':
      // This key's account has nothing left.
      return status === 402 ? 'elsewhere' : 'over';
    case 'E_PROVIDER_SILENT':
      return 'again';
    case 'E_PROVIDER': {
      // Answered with success it was no answer of a model: an address is wrong.
      const isBusy = status === undefined || status === 408 || status === 409 || status >= 500;
      return isBusy && !isFinal && pauseMs <= BUSY_MOST_MS ? 'again' : 'over';
    }
    default:
      return 'over';
  }
}

/** Whether it is the model that cannot be had: overloaded, broken, or not there. Another one may answer. */
export function isUnavailable({ code }: CoopError, { status = 0 }: Answered): boolean {
  return (code === 'E_PROVIDER' && status >= 500) || (code === 'E_PROVIDER_REQUEST' && status === 404);
}
