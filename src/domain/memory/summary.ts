/** Several memories about the same, said once. */
import { FACTS_MOST, NAMES_MOST } from '../../protocol/contracts/memory/index.ts';
import { stemsOf } from '../search/analyze.ts';

export interface Summarised {
  readonly text: string;
  readonly title: string | null;
  readonly facts: readonly string[];
  readonly tags: readonly string[];
  readonly people: readonly string[];
  readonly files: readonly string[];
  readonly at: number;
}

export interface Summary {
  readonly text: string;
  readonly title: string;
  readonly facts: string[];
  readonly tags: string[];
  readonly people: string[];
  readonly files: string[];
}

/** In characters. What does not fit is in the members, which the archive keeps. */
const TEXT_MOST = 4_000;
const TITLE_MOST = 80;

const SENTENCE_ENDS = /(?<=[.!?…。！？])\s+|\s*\n+\s*/u;

/**
 * In the members' own words: nothing is made up, and no model is asked. Each sentence once, oldest first; where that is too much,
 * those of the central member stay, and then the newest.
 *
 * @param central place of the member that says best what they are about
 */
export function summaryOf(members: readonly Summarised[], central: number): Summary {
  const { title, text } = members[central] ?? { title: null, text: '' };
  return {
    title: short(title ?? sentencesOf(text)[0] ?? text),
    text: textOf(members, central),
    facts: union(members, 'facts').slice(0, FACTS_MOST),
    tags: union(members, 'tags').slice(0, NAMES_MOST),
    people: union(members, 'people').slice(0, NAMES_MOST),
    files: union(members, 'files').slice(0, NAMES_MOST),
  };
}

function textOf(members: readonly Summarised[], central: number): string {
  const sentences = members
    .flatMap(({ text, at }, member) =>
      sentencesOf(text).map((sentence) => ({ sentence, at, member, stems: new Set(stemsOf(sentence)) })),
    )
    .sort((a, b) => a.at - b.at || a.member - b.member);
  const telling = sentences.filter(
    ({ stems }, place) =>
      // Of two that say the same the earlier stays; of two that are the same in part, the one that says more.
      !sentences.some(
        (other, at) => at !== place && stems.isSubsetOf(other.stems) && (other.stems.size > stems.size || at < place),
      ),
  );
  const byWorth = [...telling].sort(
    (a, b) => Number(b.member === central) - Number(a.member === central) || b.at - a.at || a.member - b.member,
  );
  const kept = new Set<(typeof telling)[number]>();
  let left = TEXT_MOST;
  for (const said of byWorth) {
    if (said.sentence.length + 1 > left) continue;
    left -= said.sentence.length + 1;
    kept.add(said);
  }
  const whole = telling.filter((said) => kept.has(said)).map(({ sentence }) => sentence);
  // One endless sentence is better than nothing.
  return whole.length > 0 ? whole.join(' ') : (members[central]?.text ?? '').slice(0, TEXT_MOST).toWellFormed();
}

function sentencesOf(text: string): string[] {
  return text
    .split(SENTENCE_ENDS)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function short(title: string): string {
  if (title.length <= TITLE_MOST) return title;
  const cut = title.slice(0, TITLE_MOST - 1).toWellFormed();
  return `${cut.slice(0, cut.lastIndexOf(' ') + 1 || undefined).trimEnd()}…`;
}

/** Each once, however it is written; in the spelling that came first. */
function union(members: readonly Summarised[], of: 'facts' | 'tags' | 'people' | 'files'): string[] {
  const found = new Map<string, string>();
  for (const member of members) {
    for (const item of member[of]) {
      const key = of === 'files' ? item : item.toLowerCase().replaceAll(/\s+/gu, ' ').trim();
      if (!found.has(key)) found.set(key, item);
    }
  }
  return [...found.values()];
}
