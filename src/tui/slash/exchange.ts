/** `/stop`, `/retry`, `/undo`, `/verbose`: about the last that was said here. No model is asked by them. */
import type { AttachClient } from '../../commands/client.ts';
import { oneLine } from '../../domain/one-line.ts';
import { connected as here } from './connected.ts';

export type ExchangeCommand = 'stop' | 'retry' | 'undo';

/**
 * @param again Told which message is being answered anew.
 * @returns What to show; nothing where what happens says it itself. @throws CoopError Why it could not be done.
 */
export async function runExchange(
  name: ExchangeCommand,
  client: AttachClient | undefined,
  again: (message: string) => void,
): Promise<string | undefined> {
  switch (name) {
    case 'stop': {
      const { stopped } = await here(client).call('stop', {});
      return stopped ? undefined : 'There is nothing of yours to stop.';
    }
    case 'retry': {
      const { said, message } = await here(client).call('again', {});
      again(message);
      return `Answered again: “${oneLine(said)}”`;
    }
    case 'undo': {
      const { said, sent } = await here(client).call('undo', {});
      const elsewhere = sent.length === 0 ? '' : ` What was said in ${sent.join(', ')} stays.`;
      return `Taken out of the conversation: “${oneLine(said)}” and its answer.${elsewhere} What was remembered or done is not taken back.`;
    }
  }
}

/** Without `on`: how it is. */
export async function tune(on: boolean | undefined, client: AttachClient | undefined): Promise<string> {
  const now = await here(client).call('verbose', on === undefined ? {} : { on });
  return now.on
    ? 'What is said between calls is sent here, too. /verbose off ends that.'
    : 'Only answers are sent here. /verbose on has what is said between calls sent, too.';
}
