/** Finds where, after what a credential is called, the credential itself would stand. */

/** How much the words between say that this is it. */
export type How =
  /** "the password is …", "password: …" */
  | 'said'
  /** "the password Bob gave me yesterday is …", "the password? It's …" */
  | 'apart'
  /** "password …" */
  | 'next';

export interface Place {
  readonly how: How;
  /** Characters after the label. */
  readonly at: number;
}

/** What may close or mark up the label: quotes, Markdown, a hint in brackets. */
const CLOSING = String.raw`["'”’\x60*_)\]]{0,4}(?:\s?\([^()\n]{1,40}\)|,[^,.\n]{1,40},)?`;

const SIGN = String.raw`[ \t]{0,4}(?::=|=>|->|→|[:=|]|[ \t][–—-]{1,2}[ \t])[*_]{0,3}(?:(?<=:[*_]{0,3})\s{0,4}|[ \t]{0,4})`;

const CHANGED = String.raw`(?:(?:has|had|was|is|got|gets|have|will be)(?:\s(?:been|now|just)){0,2}\s)?(?:changed|set|reset|updated|switched)(?:\sfrom\s\S{1,64})?\sto`;

const VERB = String.raw`\s{1,3}(?:${CHANGED}|reads|was|will be|would be|should be|becomes|is|ist|lautet|est|es|è|är|er)(?:\s(?:now|still|currently|just|simply|again|called|actually|set to|as follows|the following)){0,2}[:,]?\s{1,3}`;

/** For what, or where, or whose it is. */
const QUALIFIED = String.raw` (?:for|to|of|on|at|in|from|that|which|we|i|you|he|she|they|now|again|here|around) [^.!?;:=\n{}[\]<>]{1,60}?`;

const SAID = new RegExp(`^${CLOSING}(?:${QUALIFIED})?(?:${SIGN}|${VERB})`, 'iu');

const APART = new RegExp(
  String.raw`^(?:${CLOSING}[ \t][^.!?;:=\n{}[\]<>]{1,60}?(?:${SIGN}|${VERB})|['’]s\s{1,3}|s?${CLOSING}(?:\s[^.!?;:=\n{}[\]<>]{1,60}?)?(?:\sare:?\s{1,3})|[^.!?\n{}[\]<>]{0,60}[?]\s{1,3}(?:(?:it|that|this)(?:['’]s| is)[:,]?\s{1,3}|answer:\s{1,3})?|[^.!?\n{}[\]<>]{0,60}[.!]\s{1,3}(?:it|that)(?:['’]s| is)[:,]?\s{1,3}|\s(?:to|as|with)\s)`,
  'iu',
);

const NEXT = /^["'”’`*_)\]]{0,4}[ \t]{1,3}/;

/** Every way to read what follows, the most telling first. */
export function placesIn(after: string): readonly Place[] {
  const ways: readonly (readonly [How, RegExp])[] = [
    ['said', SAID],
    ['apart', APART],
    ['next', NEXT],
  ];
  return ways.flatMap(([how, pattern]) => {
    const found = pattern.exec(after);
    return found === null ? [] : [{ how, at: found[0].length }];
  });
}
