/** What somebody says in sentences, without what is no talk: code, quotes of others, addresses. */

/** A person says no more in one message; what is longer was copied from somewhere. */
const TALK_MAX = 4_000;

const FENCED = /```[\s\S]*?(?:```|$)/g;
/** A line that quotes, or is one of a list of data or commands. */
const NO_TALK = /^\s*(?:>|\||\$ |\/[a-z]+\b|https?:\/\/\S+$)|[{}<>]|"\s*:/u;

const LISTED = /^\s*(?:[-*•]|\d{1,2}[.)])\s+/u;
/** A full stop behind these ends no sentence. */
const SHORTENED = /(?:^|[^\p{L}])(?:Drs?|Mr|Mrs|Ms|Prof|St|No|Nr|vs|e\.g|i\.e|approx|ca|z\.B|\p{Lu})\.\s*$/u;

let segmenter: Intl.Segmenter | undefined;

/** In the order in which they were said; none of what is too long to be talk. */
export function sentencesOf(text: string): readonly string[] {
  if (text.length > TALK_MAX) return [];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  const all = segmenter;
  return text
    .toWellFormed()
    .replaceAll(FENCED, '\n')
    .split(/[\n\r\u2028\u2029]+/u)
    .filter((line) => !NO_TALK.test(line))
    .flatMap((line) => joined([...all.segment(line.replace(LISTED, ''))].map(({ segment }) => segment)))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function joined(segments: readonly string[]): readonly string[] {
  const sentences: string[] = [];
  for (const segment of segments) {
    const before = sentences.at(-1);
    if (before !== undefined && SHORTENED.test(before)) sentences[sentences.length - 1] = before + segment;
    else sentences.push(segment);
  }
  return sentences;
}
