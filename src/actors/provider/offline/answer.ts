/** What the offline model says to the results of its tool calls. */
import * as z from '../../../protocol/schema.ts';
import { spelled } from './destinations.ts';
import type { Answered } from './words.ts';

const SHOWN = 5;

const Found = z.object({
  found: z.array(
    z.object({
      text: z.string(),
      by: z.optional(z.string()),
      at: z.optional(z.string()),
      believed: z.optional(z.string()),
    }),
  ),
});
const Queued = z.object({ queued: z.string() });
const Asked = z.object({ asked: z.string() });
const Written = z.union([z.object({ kept: z.string() }), Queued, Asked]);
const Sent = z.union([Queued, Asked]);

const WAITS = 'Somebody has to decide about it first.';

export function answer(results: readonly Answered[]): string {
  return results.map(answerOne).join('\n');
}

function answerOne({ tool, text, failed }: Answered): string {
  if (failed) return `That did not work: ${text}`;
  if (tool === 'memory_search') return found(text) ?? plain(tool, text);
  if (tool === 'memory_write') return written(text) ?? plain(tool, text);
  if (tool === 'send_message') return sent(text) ?? plain(tool, text);
  return plain(tool, text);
}

const plain = (tool: string, text: string): string => `${tool} answered: ${text}`;

/** Most relevant first, as the search gave them, in their own words. */
function found(json: string): string | undefined {
  const parsed = z.safeParse(Found, parse(json));
  if (!parsed.success) return undefined;
  if (parsed.data.found.length === 0) return 'I found nothing about that.';
  return parsed.data.found.slice(0, SHOWN).map(quote).join('\n');
}

function quote({ text, by, at, believed }: z.output<typeof Found>['found'][number]): string {
  const hint = believed === undefined ? undefined : `believed: ${believed}`;
  const source = [by, at, hint].filter((part) => part !== undefined && part !== '').join(', ');
  return source === '' ? `“${text}”` : `“${text}” (${source})`;
}

function written(json: string): string | undefined {
  const parsed = z.safeParse(Written, parse(json));
  if (!parsed.success) return undefined;
  if ('asked' in parsed.data) return `Nothing is written down yet. ${WAITS}`;
  const store = 'kept' in parsed.data ? parsed.data.kept : parsed.data.queued;
  if (store === 'shared') return 'Noted for the household.';
  if (store === 'social') return 'Noted for everyone.';
  return 'I will remember that.';
}

function sent(json: string): string | undefined {
  const parsed = z.safeParse(Sent, parse(json));
  if (!parsed.success) return undefined;
  if ('asked' in parsed.data) return `Nothing is sent to ${spelled(parsed.data.asked)} yet. ${WAITS}`;
  return `I pass that on to ${spelled(parsed.data.queued)}.`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
