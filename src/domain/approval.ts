/** Requests that wait for a decision: what is hashed of them, and how they are shown to whoever decides. */

import { createHash } from 'node:crypto';
import type { Action, Approval } from '../protocol/contracts/attention.ts';
import { unreachable } from '../protocol/errors.ts';
import type { TrustLevel } from '../protocol/trust.ts';
import { escaped, escapedLine } from './escaped.ts';
import { moment } from './moment.ts';

export { quoteCards } from './approval-quotes.ts';

/** What would be done, for whom and on whose word. When it was asked, and until when, is not part of it. */
type Decided = Pick<Approval, 'id' | 'action' | 'reaches' | 'person' | 'place' | 'level' | 'integrity'>;

/** SHA-256, in hex, of everything that is decided: what is applied is what was shown, or nothing. */
export function approvalDigest({ id, action, reaches, person, place, level, integrity }: Decided): string {
  const decided = { id, action, reaches, person, place, level, integrity };
  return createHash('sha256').update(canonical(decided)).digest('hex');
}

/** JSON with sorted keys: the same value is the same text, whatever it was read from. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Begins a line of the text that is shown. */
export const CARD_TEXT = '│ ';
/** Goes on with a line that was too long. */
export const CARD_MORE = '┆ ';

/** A line of a card is never longer: a terminal would break it, and what comes first on the next could pose as the card's. */
const WIDTH = 72;

/**
 * A request as lines for people, none with a line end in it. It shows all of the text, escaped; only lines of the text begin
 * with `CARD_TEXT` or `CARD_MORE`, so that no text can be taken for the card's own words. Two requests that differ in
 * anything that is decided have different cards.
 *
 * @param now ms since the epoch
 */
export function approvalCard(approval: Approval, now: number): string[] {
  const { id, action, reaches, person, place, level, integrity, expiresAt, unguarded = false } = approval;
  return [
    `[coop] Request ${id}: nothing is done unless you approve it.`,
    ...field('To do', deed(action)),
    ...field('Where', destination(action)),
    `Who could read it: ${readers(reaches)}`,
    `The text, ${size(action.text)}:`,
    ...escaped(action.text)
      .split('\n')
      .flatMap((line) => wrapped(line, CARD_TEXT)),
    ...field('Asked by', person),
    ...field('In', place),
    `In a turn at ${level}, from words of ${integrity}${integrity === level ? '' : ' (believe it no more than that)'}`,
    ...(unguarded ? UNGUARDED : []),
    `Until: ${until(expiresAt, now)}`,
    `/approve ${id} · /deny ${id}`,
  ];
}

const UNGUARDED = [
  'Mind: commands run without a sandbox here (sandbox.unconfined).',
  'What you do not approve, one of them could still do.',
];

function deed(action: Action): string {
  switch (action.kind) {
    case 'memory':
      return 'write the text to a memory store';
    case 'message':
      return 'send the text as a message';
    case 'reply':
      return 'send an answer that is held';
    case 'url':
      return 'fetch the text, which is an address: whoever serves it learns all of it';
    case 'file':
      return 'make or replace a file with the text';
    case 'settings':
      return 'change the settings of coop as the text says';
    default:
      return unreachable(action);
  }
}

function destination(action: Action): string {
  switch (action.kind) {
    case 'memory':
      return action.store;
    case 'message':
    case 'reply':
      return action.place;
    case 'url':
      return 'the web';
    case 'file':
      return `the file ${action.path} in ${action.scope === '.' ? 'the workspace' : `${action.scope} of the workspace`}`;
    case 'settings':
      return 'coop.toml';
    default:
      return unreachable(action);
  }
}

function readers(level: TrustLevel): string {
  switch (level) {
    case 'full':
      return 'full people only';
    case 'inner':
    case 'familiar':
      return `everyone who is at least ${level}`;
    case 'public':
      return 'anybody (public)';
    default:
      return unreachable(level);
  }
}

function size(text: string): string {
  const lines = text.split('\n').length;
  return `${text.length} characters${lines === 1 ? '' : ` in ${lines} lines`}`;
}

function until(expiresAt: number, now: number): string {
  const at = moment(expiresAt);
  if (now >= expiresAt) return `${at} UTC (expired)`;
  const hours = Math.floor((expiresAt - now) / 3_600_000);
  return `${at} UTC (${hours < 1 ? 'less than an hour' : hours === 1 ? '1 hour' : `${hours} hours`} left)`;
}

/** What comes from outside may be long and odd, and stays on lines that are known for it. */
function field(label: string, value: string): string[] {
  return wrapped(escapedLine(value), `${label}: `);
}

/** Made when the first card is: it loads tables that most Workers never need. */
let graphemes: Intl.Segmenter | undefined;

function wrapped(line: string, first: string): string[] {
  const lines: string[] = [];
  let current = first;
  let width = first.length;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(line)) {
    const columns = columnsOf(segment);
    if (width + columns > WIDTH) {
      lines.push(current);
      current = CARD_MORE;
      width = CARD_MORE.length;
    }
    current += segment;
    width += columns;
  }
  return [...lines, current];
}

/** At least as many as any terminal gives it. */
function columnsOf(segment: string): number {
  return [...segment].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2), 0);
}
