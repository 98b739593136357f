/** What the owner is told, with the command that does something about it. */
import { escapedLine } from '../../domain/escaped.ts';
import { type Identity, type PlaceKey, parsePlace } from '../../protocol/address.ts';

export function strangerNotice(sender: Identity): string {
  const identity = quoted(sender);
  return (
    `${identity} wrote to the agent and is not known here: nothing was answered. To let them in: ` +
    `coop pairing approve ${identity} --trust familiar (or inner, public, full). To hear no more of them: ` +
    `coop pairing deny ${identity}`
  );
}

export function groupNotice(key: PlaceKey): string {
  const { channel } = parsePlace(key);
  const place = quoted(key);
  return (
    `Somebody wrote in ${place}, a group on ${channel} that is not listed: nothing was answered. To take part there: ` +
    `coop groups admit ${place} --trust familiar (or inner, public, full; without --trust it is worth what its least ` +
    `trusted member is)`
  );
}

/** An id is the channel's, whatever is in it: safe to read, and to paste into a shell. */
const quoted = (id: string): string =>
  /^[\w:+/=@.-]+$/.test(id) ? id : `'${escapedLine(id).replaceAll("'", "'\\''")}'`;

/** To whoever chose a model that is listed no more. */
export const goneNotice = (chosen: string, standard: string): string =>
  `${chosen} is not in the list of models any more: ${standard} answers here again. /model shows what there is.`;
