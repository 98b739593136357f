/** A question that has to be answered with yes. */
import type { Writable } from 'node:stream';
import { Prompter, Stopped } from './prompter.ts';
import { isTerminal, type Shell } from './shell.ts';

/** Somebody sits there who can be asked. */
export function canAsk({ stdin, stderr, stdout }: Shell): boolean {
  return isTerminal(stdin) && (isTerminal(stdout) || isTerminal(stderr));
}

/** Whether the answer is yes; nothing, and whoever goes away, says no. */
export async function confirm({ stdin }: Shell, output: Writable, question: string): Promise<boolean> {
  const prompter = new Prompter(stdin, output);
  try {
    return await prompter.ask(`${question} [y/N] `, (answer) => {
      if (/^y(es)?$/i.test(answer)) return { value: true };
      return answer === '' || /^no?$/i.test(answer) ? { value: false } : { reason: 'Answer y or n.' };
    });
  } catch (error) {
    if (error instanceof Stopped) return false;
    throw error;
  } finally {
    prompter[Symbol.dispose]();
  }
}
