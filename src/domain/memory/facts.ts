import type { Draft, ObservationType } from '../../protocol/contracts/memory/index.ts';
import { credentialIn } from '../credential/index.ts';
import { queryTerms } from '../search/index.ts';
import { pathsIn } from './paths.ts';
import { sentencesOf } from './sentences.ts';
import { isOfSpeaker, told } from './telling.ts';

/** Of one message. */
const FACTS_MOST = 8;

/**
 * What somebody's own words tell that is worth keeping, sentence by sentence, word for word; never what gives access.
 *
 * @param written what was kept of them already
 */
export function factsIn(text: string, speaker: string, written: readonly string[] = []): readonly Draft[] {
  const found = withoutCredentials(text)
    .map(told)
    .filter((sentence) => sentence !== undefined)
    .filter((sentence) => !written.some((other) => saysTheSame(other, sentence)));
  return [...new Set(found)].slice(0, FACTS_MOST).map((sentence) => draftOf(sentence, speaker));
}

/** Whether one of two texts has nothing that the other does not have: in other words' forms, or in another order. */
export function saysTheSame(one: string, other: string): boolean {
  const [a, b] = [stemsOf(one), stemsOf(other)];
  const both = [...a].filter((stem) => b.has(stem)).length;
  return both > 0 && both >= ALIKE * Math.max(a.size, b.size);
}

/** Numbers count: "at seven" is not "at eight", so nearly all have to be the same. */
const ALIKE = 0.95;

const stemsOf = (text: string): ReadonlySet<string> => new Set(queryTerms(text).map(({ stem }) => stem));

/** A sentence and the one behind it may be one secret: "here is the password: / hunter2". */
function withoutCredentials(text: string): readonly string[] {
  const sentences = sentencesOf(text);
  const alone = sentences.filter((sentence) => credentialIn(sentence) === undefined);
  const isHalf = (at: number): boolean => {
    const [one = '', next] = alone.slice(Math.max(at, 0), at + 2);
    if (at < 0 || next === undefined) return false;
    return credentialIn(`${one} ${next}`) !== undefined || credentialIn(`${one}\n${next}`) !== undefined;
  };
  const safe = alone.filter((_, at) => !isHalf(at) && !isHalf(at - 1));
  // It is somewhere in there, and cannot be told from the rest.
  return credentialIn(safe.join(' ')) === undefined ? safe : [];
}

function draftOf(text: string, speaker: string): Draft {
  const files = [...pathsIn(text)];
  return {
    text,
    type: typeOf(text),
    ...(isOfSpeaker(text) ? { people: [speaker] } : {}),
    ...(files.length === 0 ? {} : { files }),
  };
}

const PREFERENCE =
  /\b(?:(?:dis)?likes?|loves?|hates?|prefers?|favou?rites?|enjoys?|allergic|vegan|vegetarian|can['’]?t stand|rather)\b/iu;
const DECISION = /\b(?:decided?|decision|agreed|we['’]ll|we will|we are going to|settled on|chose|chosen)\b/iu;
const EVENT =
  /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|tonight|yesterday|next (?:week|month|year)|birthday|appointment|meeting|party|january|february|march|april|june|july|august|september|october|november|december|\d{1,2}(?::\d{2}| ?[ap]m)|\d{4}-\d{2}-\d{2})\b/iu;

function typeOf(text: string): ObservationType {
  if (PREFERENCE.test(text)) return 'preference';
  if (DECISION.test(text)) return 'decision';
  return EVENT.test(text) ? 'event' : 'note';
}
