import { cutBytes } from '../../domain/cut.ts';
import { type ModelReply, textOf } from '../../protocol/model.ts';

/** A reply is one line of the attach protocol, with room for what JSON makes of it. */
const REPLY_MAX_BYTES = 128 * 1024;

const REFUSED = 'The model refused to answer this.';
const CUT_OFF = '[The answer ends here: it reached the greatest length.]';

/** What a turn answers with. Empty where the model said nothing: then nothing is stored and nothing sent. */
export function finalWords({ content, stop }: ModelReply): string {
  const text = textOf(content).toWellFormed().trim();
  if (stop === 'refused') return text === '' ? REFUSED : text;
  const fitting = cutBytes(text, REPLY_MAX_BYTES);
  const isCut = stop === 'length' || fitting.length < text.length;
  return isCut && fitting !== '' ? `${fitting}\n\n${CUT_OFF}` : fitting;
}
