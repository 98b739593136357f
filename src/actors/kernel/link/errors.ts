import { transferHandlers } from 'comlink';
import { fromWire, toWire } from '../../../protocol/errors.ts';

/**
 * Comlink's own `throw` handler keeps name, message and stack only, so a code would not survive, and a stack would.
 * Both sides of every link load this module, and with it the replacement.
 */
const original = transferHandlers.get('throw');

export function installErrorTransfer(): void {
  if (original === undefined) throw new Error('comlink without its throw handler');
  transferHandlers.set('throw', {
    canHandle: original.canHandle,
    serialize: (thrown) => [toWire(thrown instanceof Object && 'value' in thrown ? thrown.value : thrown), []],
    deserialize: (wire) => {
      throw fromWire(wire);
    },
  });
  // Proxies would hand out ports that nobody minted.
  transferHandlers.delete('proxy');
}
