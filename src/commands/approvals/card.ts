import { approvalCard, CARD_MORE } from '../../domain/approval.ts';
import type { Approval } from '../../protocol/contracts/attention.ts';

const NARROWEST = 24;

/**
 * The whole of a request, in lines of at most `width` columns. A terminal that broke a line by itself would begin the next
 * one with whatever the request's text has there, which could pose as the card's own words.
 *
 * @param now ms since the epoch
 */
export function cardLines(approval: Approval, now: number, width: number): string[] {
  return approvalCard(approval, now).flatMap((line) => broken(line, Math.max(NARROWEST, width)));
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function broken(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const { segment } of segmenter.segment(line)) {
    const columns = columnsOf(segment);
    if (used + columns > width) {
      lines.push(current);
      current = CARD_MORE;
      used = CARD_MORE.length;
    }
    current += segment;
    used += columns;
  }
  return [...lines, current];
}

/** At least as many as any terminal gives it. */
function columnsOf(segment: string): number {
  return [...segment].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2), 0);
}
