import { type Identity, identity } from '../../protocol/address.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';

/**
 * Whom the command is about: `terminal:mallory`, `?terminal:mallory` as it stands in a room, or `mallory` of the terminal.
 *
 * @throws CoopError `E_USAGE`
 */
export function identityGiven(text: string | undefined): Identity {
  const given = text?.replace(/^\?/, '') ?? '';
  try {
    return identity(isName(given) ? `terminal:${given}` : given);
  } catch {
    const why = `"${given.slice(0, 40)}" is nobody's address. It is written like terminal:mallory: "coop pairing" shows who waits.`;
    throw new CoopError('E_USAGE', { why });
  }
}
