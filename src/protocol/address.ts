/**
 * Who speaks and where words can be read.
 *
 * Ids that come from a channel are opaque: never trimmed, folded or re-cased (Signal group ids are base64 and
 * case-sensitive; lower-casing them lost messages elsewhere, reference/failures.md S1).
 */
import type { Brand } from './brand.ts';
import { CoopError } from './errors.ts';
import * as z from './schema.ts';

/** Where people are. */
export const CHANNELS = ['terminal', 'signal'] as const;

/** Where what is by the clock comes from. Nobody is there: its places are where jobs work, and nothing is ever sent to them. */
export const SCHEDULE = 'schedule' as const;

export type ChannelName = (typeof CHANNELS)[number] | typeof SCHEDULE;

/** How a channel knows a sender: `terminal:default`, `signal:<uuid>`. Matched exactly, never by part. */
export type Identity = Brand<string, 'Identity'>;

/** Where words can be read, and the key of its conversation: `dm:terminal:alice`, `group:terminal:kitchen`. */
export type PlaceKey = Brand<string, 'PlaceKey'>;

export type Place =
  /** Between the agent and one person. `peer` is the person's name, or a stranger's own id. */
  | { readonly kind: 'dm'; readonly channel: ChannelName; readonly peer: string }
  /** A room or group. `id` is the channel's, opaque. */
  | { readonly kind: 'group'; readonly channel: ChannelName; readonly id: string };

const IDENTITY = /^(terminal|signal|schedule):([^\s\p{Cc}]{1,200})$/u;
const PLACE = /^(dm|group):(terminal|signal|schedule):([^\s\p{Cc}]{1,200})$/u;

const isChannel = (text: string | undefined): text is ChannelName =>
  text === SCHEDULE || CHANNELS.some((name) => name === text);

/** @throws CoopError `E_ADDRESS` where `text` is no `channel:id`. */
export function identity(text: string): Identity {
  if (!IDENTITY.test(text)) throw new CoopError('E_ADDRESS', { address: text.slice(0, 80), form: 'channel:id' });
  return text as Identity;
}

/** Where a job works: its answers go to other places. */
export const jobPlace = (job: string): PlaceKey => placeKey({ kind: 'dm', channel: SCHEDULE, peer: job });

/** How a job is known. */
export const jobIdentity = (job: string): Identity => identity(`${SCHEDULE}:${job}`);

/** The job that works there; undefined where people are. */
export function jobAt(key: PlaceKey): string | undefined {
  const place = parsePlace(key);
  return place.channel === SCHEDULE && place.kind === 'dm' ? place.peer : undefined;
}

/** The same place always gives the same key: `parsePlace(placeKey(place))` is `place`. */
export function placeKey(place: Place): PlaceKey {
  return parseable(`${place.kind}:${place.channel}:${place.kind === 'dm' ? place.peer : place.id}`);
}

function parseable(text: string): PlaceKey {
  if (!PLACE.test(text)) throw new CoopError('E_ADDRESS', { address: text.slice(0, 80), form: 'kind:channel:id' });
  return text as PlaceKey;
}

/** @throws CoopError `E_ADDRESS` where `key` is no place. */
export function parsePlace(key: string): Place {
  const [, kind, channel, id] = PLACE.exec(key) ?? [];
  if (id === undefined || !isChannel(channel)) {
    throw new CoopError('E_ADDRESS', { address: key.slice(0, 80), form: 'kind:channel:id' });
  }
  return kind === 'dm' ? { kind, channel, peer: id } : { kind: 'group', channel, id };
}

const checked = <T>(pattern: RegExp): z.ZodMiniType<T> =>
  z.string().check(z.regex(pattern)) as unknown as z.ZodMiniType<T>;

export const IdentitySchema = checked<Identity>(IDENTITY);
export const PlaceKeySchema = checked<PlaceKey>(PLACE);
