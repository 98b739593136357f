/** What a job's answer says when there is nothing to tell. It is for coop, and never shown to anybody. */
const TOKEN = 'HEARTBEAT_OK';

/** Bold, italic, code. */
const WRAPPED = ['**', '*', '`', ''].map((mark) => `${mark}${TOKEN}${mark}`);

/**
 * What of an answer is for people: null where it only says that there is nothing. At the beginning or the end the word goes, with what
 * ends its sentence; in the middle it is part of what is said.
 *
 * @example saidOf('HEARTBEAT_OK') // null
 */
export function saidOf(answer: string): string | null {
  let text = answer.trim();
  for (let before = ''; before !== text; ) {
    before = text;
    for (const word of WRAPPED) {
      if (text.startsWith(word) && !continues(text[word.length])) {
        text = text
          .slice(word.length)
          .replace(/^(?:[.!,;:]+| *[–—-])(?=\s|$)/u, '')
          .trim();
      }
      if (text.endsWith(word) && !continues(text.at(-word.length - 1))) text = text.slice(0, -word.length).trim();
      // The word with a full stop after it, at the very end.
      const stopped = new RegExp(`(?:^|\\s)${word.replaceAll('*', '\\*')}[.!]$`, 'u').exec(text);
      if (stopped !== null) text = text.slice(0, stopped.index).trim();
    }
  }
  return text === '' ? null : text;
}

/** Whether it is only a part of a longer word. */
const continues = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_*`]/u.test(character);

/** Whether a job is one that looks whether there is anything: it says so by naming the file. */
export const checksHeartbeat = (message: string): boolean => message.includes(HEARTBEAT_FILE);

export const HEARTBEAT_FILE = 'HEARTBEAT.md';

/** Whether such a file holds nothing to be looked at: blank lines, headings, comments, list items without a word. */
export function isEmptyHeartbeat(text: string): boolean {
  const lines = text
    .replace(/^\uFEFF/u, '')
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/gu, '')
    .split(/\r?\n|\r/u);
  return lines.every((line) => /^\s*(?:#.*|(?:[-*+]|\d+[.)])?\s*(?:\[[ xX]?\])?\s*)$/u.test(line));
}
