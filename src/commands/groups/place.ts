/** Which group is meant. */
import { CHANNELS, type PlaceKey, parsePlace, placeKey } from '../../protocol/address.ts';
import type { Group } from '../../protocol/contracts/admission.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';

/**
 * `group:terminal:kitchen`, `terminal:kitchen`, a name that the configuration gives (which may stand for several places), or the
 * name of a terminal room, with or without `#`. A configured name goes before a room that is called the same.
 *
 * @throws CoopError `E_USAGE`
 */
export function placesGiven(text: string | undefined, groups: readonly Group[]): readonly PlaceKey[] {
  const given = text?.replace(/^#/, '') ?? '';
  const named = groups.filter(({ name }) => name === given).map(({ place }) => place);
  if (named.length > 0) return named;
  return [addressed(given)];
}

/** Like {@link placesGiven} for a group that nobody has named yet. @throws CoopError `E_USAGE` */
export function addressed(given: string): PlaceKey {
  const text = given.replace(/^#/, '');
  if (isName(text)) return placeKey({ kind: 'group', channel: 'terminal', id: text });
  try {
    const key = CHANNELS.some((channel) => text.startsWith(`${channel}:`)) ? `group:${text}` : text;
    const place = parsePlace(key);
    if (place.kind === 'group') return placeKey(place);
  } catch {
    // No address at all: the same words help.
  }
  throw new CoopError('E_USAGE', {
    why: `"${text.slice(0, 40)}" is no group. It is named like kitchen, terminal:kitchen or group:terminal:kitchen: "coop groups" shows them.`,
  });
}
