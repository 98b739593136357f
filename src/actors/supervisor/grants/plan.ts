import { type Place, SCHEDULE } from '../../../protocol/address.ts';
import type { ShareSink } from '../../../protocol/contracts/journal/index.ts';
import {
  POWERS,
  type Powers,
  reaches,
  STORE_LEVEL,
  STORES,
  type StoreName,
  type TrustLevel,
  type WriteDown,
} from '../../../protocol/trust.ts';

/** What a turn at a level in a place is lent, before any port is minted. */
export interface Plan {
  readonly level: TrustLevel;
  /** Rows that are for one person alone: read and written only where nobody else reads. */
  readonly personal: boolean;
  readonly read: readonly StoreName[];
  /** The store for what is kept for the person alone: only where nobody else reads. */
  readonly write: readonly StoreName[];
  /** Stores that others read, at the turn's level or below it: levels hide nothing between equals. */
  readonly share: readonly ShareSink[];
  /** What one may look after by command, of each store that is read: never where others read along. */
  readonly keep: readonly Keeping[];
  /** Reads on in files of its prompt. */
  readonly opensPrompt: boolean;
  /** The files of one folder. Not where the answer goes elsewhere: they are for those who read here. */
  readonly files: Files | null;
  /** Reads pages. */
  readonly web: boolean;
  readonly sends: boolean;
  /** Looks for what was said aloud, where all who read along could read: not where the answer goes elsewhere, before others. */
  readonly conversations: boolean;
  /** Sees the jobs of the house, and has them run. Never where others read along, and not in a job. */
  readonly schedule: boolean;
  /** Has themselves reminded where they are. Not in a job. */
  readonly reminds: boolean;
  /** Brings a history of their own along: only where nobody else reads. */
  readonly imports: boolean;
  /** Sees the state of the house. Never where others read along. */
  readonly operations: boolean;
  /** Decides about requests, lets people in. Never where others read along. */
  readonly decides: boolean;
  /** Reads and changes coop.toml. Never where others read along. */
  readonly settings: boolean;
  /** Sees what the files said before that prompts are made of. On the same condition. */
  readonly history: boolean;
  /** Says how much of what it does the agent tells here. */
  readonly tunes: boolean;
  /** Chooses the model that answers them. */
  readonly choosesModel: boolean;
  readonly errorDetails: boolean;
}

/** Whose folder: the whole workspace, the person's own, or the room's. */
export interface Files {
  readonly of: 'workspace' | 'person' | 'room';
  /** Written, and commands run there; otherwise only read. */
  readonly works: boolean;
}

/** One's own rows of a store are one's to export, take back and purge. */
export interface Keeping {
  readonly store: StoreName;
  /** May bring rows along: for themselves, and as a visible act for everyone. */
  readonly imports: boolean;
  /** May look after everyone's rows. */
  readonly maintains: boolean;
}

/**
 * Trust becomes power here. Everything else holds a port, or does not.
 *
 * @param goesElsewhere the answer is said in other places, too: whoever reads there reads along.
 */
export function plan(level: TrustLevel, place: Place, writeDown: WriteDown, goesElsewhere = false): Plan {
  const powers = POWERS[level];
  const alone = place.kind === 'dm' && !goesElsewhere;
  // Its words go where the owner has said, and it begins no other.
  const isJob = place.channel === SCHEDULE;
  const readable = STORES.filter((store) => powers.memory[store] !== 'none');
  const writable = STORES.filter((store) => powers.memory[store] === 'write');
  return {
    level,
    personal: alone,
    read: readable,
    write: alone ? writable.filter((store) => STORE_LEVEL[store] === level) : [],
    share: writable.map((store) => sink(store, reaches(STORE_LEVEL[store], level), writeDown)),
    keep: alone ? readable.map((store) => keeping(store, writable.includes(store), powers.maintains)) : [],
    opensPrompt: powers.files !== 'none',
    files: goesElsewhere ? null : filesOf(powers, alone),
    web: powers.web,
    sends: powers.sends && !isJob,
    schedule: powers.schedule && alone && !isJob,
    reminds: powers.reminds && !goesElsewhere && !isJob,
    conversations: powers.conversations && !goesElsewhere,
    imports: powers.conversations && alone,
    operations: powers.operations && alone,
    decides: powers.decides && alone,
    settings: powers.settings && alone,
    history: powers.settings && alone,
    tunes: alone || powers.tunes,
    choosesModel: powers.choosesModel,
    errorDetails: powers.errorDetails,
  };
}

function filesOf({ files, works }: Powers, alone: boolean): Files | null {
  if (files === 'none') return null;
  return { of: alone ? (files === 'whole' ? 'workspace' : 'person') : 'room', works };
}

function keeping(store: StoreName, writes: boolean, maintains: boolean): Keeping {
  return { store, imports: writes, maintains: writes && maintains };
}

/** Below the turn's level the household's own setting decides; beside it words that nobody said are always asked for. */
function sink(store: StoreName, isBeside: boolean, writeDown: WriteDown): ShareSink {
  if (writeDown === 'deny') return { store, quoted: isBeside ? 'done' : 'refused', unquoted: 'refused' };
  return { store, quoted: 'done', unquoted: writeDown === 'notify' && !isBeside ? 'done' : 'asked' };
}

/** Whether somebody may have an answer said where they do not read themselves: only who may send words there. */
export function maySayElsewhere(sender: TrustLevel): boolean {
  return POWERS[sender].sends;
}

/** Whether what a turn shared at `level` may still go to `store`. */
export function mayShare(level: TrustLevel, store: StoreName): boolean {
  return POWERS[level].memory[store] === 'write';
}

/** Whether what a turn asked for at `level` may still be written to that folder: `.` is the whole workspace. */
export function mayWriteFiles(level: TrustLevel, scope: string): boolean {
  const { files, works } = POWERS[level];
  return works && (scope === '.' ? files === 'whole' : files !== 'none');
}

/** Whether what somebody let be written for `shown` may still be written where the lowest reader is `readers` by now. */
export function mayBeReadBy(readers: TrustLevel, shown: TrustLevel): boolean {
  return reaches(readers, shown);
}

/** Whether somebody at this level may still have decided. */
export function mayDecide(level: TrustLevel): boolean {
  return POWERS[level].decides;
}

/** Whether somebody at this level may still have asked for a change of coop.toml. */
export function mayChangeSettings(level: TrustLevel): boolean {
  return POWERS[level].settings;
}

/** Whether words of a turn at `level` may be said in a place that is trusted with `place`. */
export function mayDeliver(place: TrustLevel, level: TrustLevel): boolean {
  return reaches(place, level);
}

/** Whether a turn that was lent what `level` is worth may keep it, now that it is worth `now`. */
export function mayGoOn(now: TrustLevel, level: TrustLevel): boolean {
  return reaches(now, level);
}

/** Whether a turn at `level` may act on what it reads, where the least of its authors is worth `integrity`. */
export function isBelieved(integrity: TrustLevel, level: TrustLevel): boolean {
  return reaches(integrity, level);
}

const FOLDERS: Readonly<Record<Files['of'], string>> = {
  workspace: 'the whole workspace',
  person: 'their own folder',
  room: "the room's folder",
};

/** The plan in words, for `/whoami`: what a turn here would be lent. */
export function describe(
  {
    read,
    write,
    share,
    keep,
    files,
    web,
    sends,
    schedule,
    reminds,
    conversations,
    operations,
    decides,
    settings,
    history,
    tunes,
    choosesModel,
  }: Plan,
  model: string,
): string[] {
  const named = (verb: string, stores: readonly StoreName[], more = ''): string[] =>
    stores.length === 0 ? [] : [`memory: ${verb} ${stores.join(', ')}${more}`];
  const sinks = (wanted: (sink: ShareSink) => boolean): StoreName[] => share.filter(wanted).map(({ store }) => store);
  return [
    `model: ${model}${choosesModel ? ', or another one that they choose' : ''}`,
    ...named('search', read, write.length > 0 ? ', with what is theirs alone' : ''),
    ...named('keep, correct and forget in', write, ', for them alone'),
    ...named(
      'quote their own words to',
      sinks(({ quoted }) => quoted === 'done'),
      ', for everyone there',
    ),
    ...named(
      'ask to write other words to',
      sinks(({ unquoted }) => unquoted === 'asked'),
    ),
    ...named(
      'write other words to',
      sinks(({ unquoted }) => unquoted === 'done'),
      ', shown to them and to the owner',
    ),
    ...named(
      'by command, export, undo and purge what is theirs in',
      keep.map(({ store }) => store),
    ),
    ...named(
      'by command, import to',
      keep.filter(({ imports }) => imports).map(({ store }) => store),
    ),
    ...named(
      "by command, look after everyone's in",
      keep.filter(({ maintains }) => maintains).map(({ store }) => store),
    ),
    ...(conversations ? ['conversations: what was said aloud where everybody who reads here could read it'] : []),
    ...(files === null ? [] : [`files: ${files.works ? 'read and write' : 'read'} ${FOLDERS[files.of]}`]),
    ...(files?.works ? ['commands: in that folder, in a sandbox, where this machine has one'] : []),
    ...(web ? ['web: read addresses that were said here; others are asked for'] : []),
    ...(sends ? ['messages: their own words to other people and rooms; other words are asked for'] : []),
    ...(reminds ? ['reminders of their own, said here'] : []),
    ...(schedule ? ['the jobs of the house: see them, run one'] : []),
    ...(tunes ? ['by command, have what the agent says between its calls sent here, too'] : []),
    ...(operations ? ['status of the house'] : []),
    ...(settings ? ['settings: read coop.toml, and change what is not sensitive; the rest is asked for'] : []),
    ...(history ? ['what the files said before that the agent is told, to be put back'] : []),
    ...(decides ? ['decide about requests, let people and groups in'] : []),
  ];
}
