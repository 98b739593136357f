/**
 * How many tokens something is for a model, at least: who counts too little is refused by the provider, who counts too much
 * compacts a little early. Tokenisers differ; these weights lie above those in use for prose, code, JSON and other scripts.
 */
import { unreachable } from '../protocol/errors.ts';
import type { AssistantBlock, Message, ToolSpec, UserBlock } from '../protocol/model.ts';

/** What providers count for a picture at most, about; how large it is in bytes says nothing. */
const IMAGE_TOKENS = 2_500;
/** What stands around a message, a call, a result. */
const AROUND = 6;

/** Of one character. Letters of a word come several to a token; of others each may be one. */
const LETTER = 0.3;
const BLANK = 0.1;
const MARK = 0.8;
const DIGIT = 1;
/** Latin with marks, Greek, Cyrillic, Hebrew, Arabic. */
const OTHER_LETTER = 0.75;
/** Han, kana, hangul, Indic scripts, and whatever else there is. */
const SIGN = 1.1;
/** Half of a character that takes two: pictographs are three tokens or so. */
const HALF = 1.6;

/** No word is so long: keys, hashes, base64, in which hardly two letters go together. */
const WORD_MAX = 24;
const NOISE = 0.7;

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** At least about so many tokens. */
export function tokensIn(text: string): number {
  let tokens = 0;
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const letter = isLetter(code);
    const inRun = letter || (code >= 47 && code <= 57) || code === 43 || code === 95;
    run = inRun ? run + 1 : 0;
    if (letter) tokens += run > WORD_MAX ? NOISE : LETTER;
    else tokens += weightOf(code);
    // The letters before it were taken for a word.
    if (run === WORD_MAX) tokens += WORD_MAX * (NOISE - LETTER);
  }
  return Math.ceil(tokens);
}

function weightOf(code: number): number {
  if (code === 32) return BLANK;
  if (code >= 48 && code <= 57) return DIGIT;
  if (code < 128) return MARK;
  if (code < 0x0700) return OTHER_LETTER;
  return code >= 0xd800 && code <= 0xdfff ? HALF : SIGN;
}

export function tokensOfMessage({ content }: Message): number {
  let tokens = AROUND;
  for (const block of content) tokens += tokensOfBlock(block);
  return tokens;
}

export const tokensOfMessages = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + tokensOfMessage(message), 0);

/** What goes with every request of a turn. */
export const tokensOfStable = (system: string, tools: readonly ToolSpec[]): number =>
  tokensIn(system) + tools.reduce((sum, spec) => sum + AROUND + tokensIn(JSON.stringify(spec)), 0);

function tokensOfBlock(block: AssistantBlock | UserBlock): number {
  switch (block.type) {
    case 'text':
      return tokensIn(block.text);
    case 'image':
      return IMAGE_TOKENS;
    case 'thinking':
      return tokensIn(block.text) + tokensIn(block.signature);
    case 'tool_call':
      return 2 * AROUND + tokensIn(block.name) + tokensIn(JSON.stringify(block.input));
    case 'tool_result':
      return 2 * AROUND + tokensIn(block.text) + (block.images?.length ?? 0) * IMAGE_TOKENS;
    default:
      return unreachable(block);
  }
}
