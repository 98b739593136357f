/** What gives access by being known: kept by no memory, and masked where others look over shoulders. */
import { spans } from './spans.ts';

/**
 * What the text seems to hold, with its article (`an API key`); undefined where it holds nothing that gives access.
 *
 * Known by form (keys of the usual vendors, key blocks, card numbers, URLs with passwords) or by what is said of it
 * (`the wifi password is …`). Where a secret is, says nothing: "the password is on the fridge" may be kept. Linear in the text.
 */
export function credentialIn(text: string): string | undefined {
  const [first] = spans(text);
  if (first !== undefined) return first.what;
  // Written in wide letters, or with what nobody sees in between, it is the same credential.
  const plain = text.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return plain === text ? undefined : spans(plain)[0]?.what;
}

/** The text with `***` for every credential in it. For display alone: what is stored is never rewritten. */
export function maskCredentials(text: string): string {
  let masked = '';
  let end = 0;
  for (const span of spans(text)) {
    masked += `${text.slice(end, span.start)}***`;
    end = span.end;
  }
  return masked + text.slice(end);
}
