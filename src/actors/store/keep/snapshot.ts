import { isDeepStrictEqual } from 'node:util';
import type { Change, Draft } from '../../../protocol/contracts/memory/index.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Row } from './rows.ts';

type Side = Change['after'];

/** What history keeps of a row: all that an undo puts back. */
export interface Snapshot extends Side {
  readonly author?: string;
  readonly integrity?: TrustLevel;
  readonly place?: string;
  readonly turn?: string;
  readonly at?: number;
  readonly mentions?: number;
  readonly replacedBy?: number | null;
}

/** As a row's history has it. What is empty is left out: most is. */
export function snapshotOf(row: Row): Snapshot {
  const { text, title, facts, type, tags, people, files, expires, state } = row;
  const { author, integrity, place, turn, at, mentions, replaced_by } = row;
  return {
    text,
    ...(title === null ? {} : { title }),
    ...(facts.length === 0 ? {} : { facts: [...facts] }),
    type,
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(people.length === 0 ? {} : { people: [...people] }),
    ...(files.length === 0 ? {} : { files: [...files] }),
    ...(expires === null ? {} : { expiresAt: expires }),
    state,
    author,
    integrity,
    place,
    turn,
    at,
    mentions,
    ...(replaced_by === null ? {} : { replacedBy: replaced_by }),
  };
}

/** What of it everybody speaks of. */
export function sideOf({ text, title, facts, type, tags, people, files, expiresAt, state }: Snapshot): Side {
  const draft: Draft = {
    text,
    ...(title == null ? {} : { title }),
    ...(facts === undefined ? {} : { facts }),
    ...(type === undefined ? {} : { type }),
    ...(tags === undefined ? {} : { tags }),
    ...(people === undefined ? {} : { people }),
    ...(files === undefined ? {} : { files }),
    ...(expiresAt == null ? {} : { expiresAt }),
  };
  return { ...draft, state };
}

/** Whether it is the same person's word, worth as much. */
export function isBelievedAlike(one: Snapshot, other: Snapshot): boolean {
  return one.author === other.author && one.integrity === other.integrity;
}

/** Whether both say the same, however often. */
export function saysTheSame(one: Snapshot, other: Snapshot): boolean {
  return isDeepStrictEqual(whole(one), whole(other));
}

function whole({ text, title, facts, type, tags, people, files, expiresAt, state }: Snapshot): unknown {
  return [
    text,
    title ?? null,
    facts ?? [],
    type ?? 'note',
    tags ?? [],
    people ?? [],
    files ?? [],
    expiresAt ?? null,
    state,
  ];
}

/** The row with all that the snapshot knows of it; what the snapshot says nothing of stays. Mentions are counted elsewhere. */
export function putBack(row: Row, to: Snapshot, now: number): Row {
  return {
    ...row,
    text: to.text,
    title: to.title ?? null,
    facts: to.facts ?? [],
    type: to.type ?? 'note',
    tags: to.tags ?? [],
    people: to.people ?? [],
    files: to.files ?? [],
    expires: to.expiresAt ?? null,
    state: to.state,
    author: to.author ?? row.author,
    integrity: to.integrity ?? row.integrity,
    place: to.place ?? row.place,
    turn: to.turn ?? row.turn,
    at: to.at ?? row.at,
    replaced_by: to.replacedBy ?? null,
    archived_at: to.state === 'archived' ? (row.archived_at ?? now) : null,
  };
}
