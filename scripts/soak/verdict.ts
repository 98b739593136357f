import type { Tally } from './life.ts';
import type { Reading } from './reading.ts';

/** How much more memory the middle and the end may take than the start. */
const GROWTH_MOST = 1.1;
/** Kilobytes of journal a turn: its words twice (entry and outbox), with their indexes. */
const JOURNAL_MOST = 8;

/** Every bound that does not hold, in words. */
export function broken([start, middle, end]: readonly [Reading, Reading, Reading], counts: Tally): string[] {
  const wrong: string[] = [];
  const hold = (holds: boolean, words: string): void => void (holds || wrong.push(words));
  for (const later of [middle, end]) {
    hold(
      grown(start, later) <= GROWTH_MOST,
      `memory at the ${later.moment}: ${grown(start, later).toFixed(2)}× the start`,
    );
    hold(later.handles <= start.handles, `handles at the ${later.moment}: ${later.handles}, not ${start.handles}`);
    hold(later.threads <= start.threads, `threads at the ${later.moment}: ${later.threads}, not ${start.threads}`);
    hold(later.ports <= start.ports, `ports at the ${later.moment}: ${later.ports}, not ${start.ports}`);
  }
  hold(end.sessions === 0, `${end.sessions} sessions hold a Worker`);
  hold(end.restarts === 0, `${end.restarts} restarts`);
  const { waiting, running, replies, jobs, failed, unknown } = end.overview;
  for (const [what, left] of Object.entries({ waiting, running, replies, jobs, failed, unknown })) {
    hold(left === 0, `${left} ${what}`);
  }
  hold(perTurn(start, end) <= JOURNAL_MOST, `the journal grows by ${perTurn(start, end).toFixed(1)} kB a turn`);
  hold(counts.wrong.length === 0, `${counts.wrong.length} without an answer, the first: ${counts.wrong[0] ?? ''}`);
  return wrong;
}

export const grown = (start: Reading, later: Reading): number => later.rssMb / start.rssMb;

export const perTurn = (from: Reading, to: Reading): number =>
  (to.journalKb - from.journalKb) / Math.max(1, to.turns - from.turns);
