/** `[[cron]]`, as the rest of coop knows jobs: whose they are, when they run, and where their words go. */
import { readExpression, systemZone, type Timing, zone } from '../domain/schedule/index.ts';
import { type ChannelName, type PlaceKey, parsePlace, placeKey } from '../protocol/address.ts';
import { type PersonName, personName } from '../protocol/ids.ts';
import { identitiesOf, ownerOf } from './people.ts';
import type { Settings } from './schema.ts';

/** Channels that words can be brought to. Others are known by name, and nothing is delivered there yet. */
const CARRIED: readonly ChannelName[] = ['terminal'];

type Written = Settings['cron'][number];

/** A job as it stands in the file, with everything looked up. */
export interface Job extends Pick<Written, 'name' | 'message' | 'missed' | 'retry' | 'trust' | 'delivery'> {
  /** The owner, where the file names nobody. */
  readonly person: PersonName;
  /** Where its words go. Of none: it is silent work. */
  readonly to: readonly PlaceKey[];
  /** Why it has nowhere to deliver to, although it is to. */
  readonly nowhere: string | undefined;
  readonly timing: Timing;
}

type Household = Pick<Settings, 'users' | 'cron'>;

export function jobsOf(settings: Household): readonly Job[] {
  return settings.cron.map((job) => jobOf(job, settings));
}

function jobOf(job: Written, settings: Household): Job {
  const { name, message, missed, retry, trust, delivery } = job;
  const user = settings.users.find((one) => one.name === job.user);
  const read = readExpression(job.cron);
  // The configuration was refused otherwise.
  if ('why' in read) throw new Error(read.why);
  const timezone = job.timezone ?? user?.timezone ?? systemZone();
  const { to, nowhere } = destinationOf(job, settings);
  return {
    ...{ name, message, missed, retry, delivery, to, nowhere },
    ...(trust === undefined ? {} : { trust }),
    person: personName(user?.name ?? ownerOf(settings)?.name ?? ''),
    timing: { expression: read.expression, zone: zone(timezone) },
  };
}

/** Everything that somebody is known by has one DM in each channel; a terminal is there for whoever has nothing else. */
function destinationOf({ user, deliver }: Written, { users }: Household): Pick<Job, 'to' | 'nowhere'> {
  if (deliver !== undefined) {
    const place = targetOf(deliver, users);
    if (place === undefined)
      return { to: [], nowhere: `nobody here is known as "${deliver.channel}:${deliver.target}"` };
    return isCarried(place)
      ? { to: [place], nowhere: undefined }
      : { to: [], nowhere: `this version of coop delivers nothing to ${deliver.channel}` };
  }
  const person = users.find(({ name }) => name === user);
  if (person === undefined) return { to: [], nowhere: undefined };
  const places = new Set(
    identitiesOf(person).map((known) => {
      const { channel } = parsePlace(`dm:${known}`);
      return placeKey({ kind: 'dm', channel, peer: person.name });
    }),
  );
  const away = [...places].filter((place) => isCarried(place) && parsePlace(place).channel !== 'terminal');
  return { to: away.length > 0 ? away : [...places].filter(isCarried), nowhere: undefined };
}

const isCarried = (place: PlaceKey): boolean => CARRIED.includes(parsePlace(place).channel);

/** Of an explicit target; undefined where it is nobody's. */
export function targetOf(
  { channel, target }: NonNullable<Written['deliver']>,
  users: Settings['users'],
): PlaceKey | undefined {
  const group = /^group:(.+)$/s.exec(target)?.[1];
  if (group !== undefined) return placeKey({ kind: 'group', channel, id: group });
  const known = `${channel}:${target}`;
  const person = users.find((user) => identitiesOf(user).some((identity) => identity === known));
  return person && placeKey({ kind: 'dm', channel, peer: person.name });
}
