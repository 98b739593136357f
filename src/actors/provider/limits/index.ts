/** What answers say of limits, in both families of headers: `limitsIn`. */
import { countedLimits, unifiedLimits } from './anthropic.ts';
import { openaiLimits } from './openai.ts';
import { type Limits, READINGS_MOST } from './reading.ts';
import { pauseIn } from './retry-after.ts';

export type { Limits, Reading } from './reading.ts';

/** @param now by our clock, in ms since the epoch */
export function limitsIn(headers: Headers, now: number): Limits {
  // Instants are by the server's clock, which stands beside them: ours may be set wrong.
  const theirs = Date.parse(headers.get('date') ?? '');
  const at = Number.isNaN(theirs) ? now : theirs;
  const readings = [...countedLimits(headers, at), ...unifiedLimits(headers, at), ...openaiLimits(headers)];
  return { readings: readings.slice(0, READINGS_MOST), pauseMs: pauseIn(headers, at) };
}
