/** What gives access by being known: kept by no memory, and not shown where others look over shoulders. */
import { spans } from './spans.ts';

/** @returns what the text seems to hold, with its article (`an API key`), or undefined. */
export function credentialIn(text: string): string | undefined {
  return spans(text)[0]?.what;
}

/** The text with `***` for every credential in it, for display alone: what is stored is never rewritten. */
export function maskCredentials(text: string): string {
  let masked = '';
  let end = 0;
  for (const span of spans(text)) {
    masked += `${text.slice(end, span.start)}***`;
    end = span.end;
  }
  return masked + text.slice(end);
}
