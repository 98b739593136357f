/** Tells the credential from a sentence about it, where one was announced. */
import type { How } from './announced.ts';
import { figures } from './judged-figures.ts';
import { machine, recovery, seed } from './judged-made.ts';
import { word } from './judged-words.ts';
import type { Kind } from './labels.ts';
import type { Found } from './token.ts';

/** The credential that `text` begins with, or undefined. */
export function judged(text: string, kind: Kind, how: How, label: string): Found | undefined {
  switch (kind) {
    case 'word':
      return /^pass[ -]?code/i.test(label) ? (figures(text, how, label) ?? word(text, how)) : word(text, how);
    case 'number':
      return figures(text, how, label);
    case 'machine':
      return machine(text, how, label);
    case 'recovery':
      return recovery(text, how);
    case 'seed':
      return how === 'next' ? undefined : seed(text);
  }
}
