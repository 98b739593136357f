/**
 * What may differ between two households that were told the same, and nothing else:
 *
 * - instants, in milliseconds: when something was said, opened, closed, started (`…At`, `at`), and how long the daemon runs;
 * - dates and minutes in texts: of the prompt, and of search results;
 * - ids that are drawn at random: of turns (UUIDs), and of conversations (numbers, which is what they are drawn for);
 * - the daemon's process number, and the port of the loopback model in the Host header.
 *
 * All else that has a number, a count, a rank or an order is compared as it is. Ids of messages and tool calls are the
 * attacker's own and the same in both.
 */
const INSTANTS: ReadonlySet<string> = new Set([
  'at',
  'openedAt',
  'closedAt',
  'lastAt',
  'startedAt',
  'endedAt',
  ...['updatedAt', 'expiresAt', 'oldestAt', 'newestAt', 'next'],
  'uptimeMs',
  'pid',
]);

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DATE = /\d{4}-\d\d-\d\d( \d\d:\d\d UTC|T\d\d:\d\d:\d\d\.\d{3}Z)?/g;
/** In what a search answers, which stands in other texts, and in those that quote them. */
const CONVERSATION = /(conversation\\*":)\d{6}/g;
const PORT = /^127\.0\.0\.1:\d+$/;

export function stable(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'number' && (INSTANTS.has(key) || isConversation(key, part))) return 'N';
    return typeof part === 'string'
      ? part.replaceAll(UUID, 'UUID').replaceAll(DATE, 'DATE').replaceAll(CONVERSATION, '$1N').replace(PORT, 'HOST')
      : part;
  });
}

/** Drawn from a large range: a small number would be a count, and is compared. */
const isConversation = (key: string, value: number): boolean =>
  (key === 'id' || key === 'archived' || key === 'conversation') && value >= 100_000;
