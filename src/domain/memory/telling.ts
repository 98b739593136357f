/** Whether a sentence tells something that is worth keeping. By rules: made for English, and careful in every language. */
import { queryTerms } from '../search/index.ts';
import { sentencesOf } from './sentences.ts';

const WORDS_LEAST = 3;
/** Of a script that puts no space between words. */
const LETTERS_LEAST = 6;
const LENGTH_MOST = 600;

const ASKS =
  /[?？؟;՞፧⁇]["'”’»)\s]*$|^(?:who|whom|whose|what|which|when|where|why|how|(?:is|are|am|was|were|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had)n?['’]?t?\s+(?:i|you|we|he|she|it|they|there|this|that|these|those|my|your|our|his|her|their|the|a|an|any|some|every)\b)/iu;

/** Said to the agent, for it to do something. */
const ORDERS =
  /^(?:please|pls|kindly|could you|can you|would you|let['’]?s see|add|answer|ask|book|bring|calculate|call me|cancel|change|check|clean|close|compare|compute|continue|convert|copy|correct|count|create|delete|describe|do|draft|email|explain|fetch|find|fix|forget|format|forward|generate|get|give|go|help|hold on|ignore|inform|invite|keep|let|list|look|make|message|move|open|order|pass|pick|play|post|prepare|print|put|read|recall|recommend|remind|remove|rename|repeat|replace|reply|reschedule|respond|run|save|say|schedule|search|send|set|share|show|solve|start|stop|suggest|summari[sz]e|switch|take|talk|tell|text|translate|try|turn|undo|update|use|wait|wake|watch|write)\b/iu;

/** What somebody who is to remember something is told first; what follows is told. */
const TOLD =
  /^(?:(?:please|pls|hey|hi|hello|ok(?:ay)?|so|also|and|but|well|oh|cooper|by the way|btw)[,:!]?\s+)*(?:(?:can|could) you\s+)?(?:please\s+)?(?:remember|note|keep in mind|don['’]?t forget|bear in mind|fyi|for your information|just so you know|you should know)(?:\s+that|\s*[,:-])?\s+/iu;

/** Before what is told: says nothing. */
const OPENERS =
  /^(?:(?:hey|hi|hello|ok(?:ay)?|so|also|and|but|well|oh|by the way|btw|anyway|right|yes|no|yeah)[,!:]?\s+)+/iu;

const SMALL_TALK =
  /^(?:thanks?|thank you|thx|cheers|hello|hi|hey|good (?:morning|afternoon|evening|night)|bye|goodbye|see you|ok(?:ay)?|great|nice|cool|perfect|sure|yes|no|yeah|yep|nope|sorry|never ?mind|that(?:['’]s| is) (?:all|it|fine|great|good|nice|right|wrong|enough|funny)|it(?:['’]s| is) (?:fine|ok(?:ay)?|great|good|nice)|i(?:['’]m| am) (?:back|here|fine|good|ok(?:ay)?|done|ready|sorry|sure|not sure|bored)|i (?:see|understand|agree|guess|think so|don['’]?t know|do not know|hope so|mean it))\b/iu;

/** What is only said of the talk itself, or wished of whoever listens. */
const OF_THE_TALK =
  /^(?:i (?:want|need|would like|['’]?d like|wish) (?:you )?to (?:know|see|hear|ask)|i was (?:just )?wondering|i wonder|you (?:are|were|can|could|should|must|may|will)\b)/iu;

const FIRST_PERSON =
  /(?:^|[^\p{L}])(?:i|i['’](?:m|ve|d|ll)|my|mine|me|we|we['’](?:re|ve|d|ll)|our|ours|us)(?![\p{L}])/iu;

const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/gu;

/** Whether the speaker speaks of themselves, or of those whom they belong to. */
export const isOfSpeaker = (sentence: string): boolean => FIRST_PERSON.test(sentence);

/**
 * What a sentence tells, without what is only said to have it remembered. Undefined where it asks, orders, greets, or says too
 * little.
 *
 * @example told('Please remember that the spare key is under the blue pot.') // 'the spare key is under the blue pot.'
 */
export function told(sentence: string): string | undefined {
  if (sentence.length > LENGTH_MOST || ASKS.test(sentence)) return undefined;
  const asked = sentence.replace(TOLD, '');
  const isAsked = asked !== sentence;
  const rest = asked.replace(OPENERS, '').trim();
  if (ASKS.test(rest) || SMALL_TALK.test(rest) || OF_THE_TALK.test(rest)) return undefined;
  if (!isAsked && ORDERS.test(rest)) return undefined;
  return isLongEnough(rest) && isTelling(rest) ? rest : undefined;
}

/** Whether anything of it may be worth keeping: cheap, and rather yes than no. */
export function mayTell(text: string): boolean {
  // Too long for rules; a model may find something in it.
  return text.length > 4_000 || sentencesOf(text).some((sentence) => !ASKS.test(sentence) && isLongEnough(sentence));
}

function isLongEnough(sentence: string): boolean {
  const words = sentence.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return words >= WORDS_LEAST || (sentence.match(UNSPACED)?.length ?? 0) >= LETTERS_LEAST;
}

/** Two words that say what it is about, or one of somebody who speaks of themselves. */
function isTelling(sentence: string): boolean {
  const terms = queryTerms(sentence).length;
  return terms >= 2 || (terms === 1 && isOfSpeaker(sentence));
}
