/** Where nothing is known of a model. */
export const CONTEXT_UNKNOWN = 128_000;

/** Beside the answer: what the estimate may miss, and what a tool may bring before it is looked at again. */
const RESERVE = 8_192;
/** Of the newest, this much is kept word for word. */
const TAIL = 20_000;
const SUMMARY = { most: 2_048, least: 256 } as const;
/** What one call is to summarise: more of it, and the beginning is forgotten on the way to the end. */
const CHUNK = 60_000;

/** Tokens, by what they are for. */
export interface Budget {
  /** All that fits: what is asked and what is answered. */
  readonly limit: number;
  /** Room for an answer. */
  readonly answer: number;
  /** A request above this is made shorter first. */
  readonly threshold: number;
  /** A request above this does not fit. */
  readonly most: number;
  readonly tail: number;
  readonly summary: number;
  readonly chunk: number;
}

/** @param answerMost longest answer that is asked for. Small models get smaller shares of everything. */
export function budgetOf(limit: number, answerMost: number): Budget {
  const answer = Math.max(1, Math.min(answerMost, Math.floor(limit / 4)));
  const most = limit - answer;
  return withThreshold({ limit, answer, most }, most - Math.min(RESERVE, Math.floor(limit / 8)));
}

/** The same, of a model that has refused a request of so many tokens. */
export function afterRefusal(budget: Budget, tokens: number): Budget {
  const fits = Math.floor(Math.min(tokens, budget.most) * 0.7);
  return withThreshold({ ...budget, most: fits }, Math.min(budget.threshold, fits));
}

function withThreshold(sizes: Pick<Budget, 'limit' | 'answer' | 'most'>, threshold: number): Budget {
  return {
    ...sizes,
    threshold,
    tail: Math.min(TAIL, Math.floor(threshold / 2)),
    summary: Math.max(SUMMARY.least, Math.min(SUMMARY.most, Math.floor(threshold / 12))),
    chunk: Math.min(CHUNK, Math.floor(threshold / 2)),
  };
}
