/** How people and models call a memory: `shared/14` is everyone's there, `private/me/3` one's own alone. */
import type { Audience } from './contracts/memory/observation.ts';
import { STORES, type StoreName } from './trust.ts';

export interface MemoryKey {
  readonly store: StoreName;
  readonly audience: Audience;
  readonly id: number;
}

/** No handle is longer. */
export const HANDLE_MAX = 40;

const HANDLE = /^(?<store>[a-z]+)\/(?<own>me\/)?(?<id>[1-9]\d{0,14})$/;

/** @example memoryHandle({ store: 'private', audience: 'me', id: 3 }) // 'private/me/3' */
export function memoryHandle({ store, audience, id }: MemoryKey): string {
  return audience === 'me' ? `${store}/me/${id}` : `${store}/${id}`;
}

/** Undefined for what names no memory, whether or not there is one. */
export function parseMemoryHandle(text: string): MemoryKey | undefined {
  const { store: name, own, id } = HANDLE.exec(text)?.groups ?? {};
  const store = STORES.find((known) => known === name);
  if (store === undefined || id === undefined) return undefined;
  return { store, audience: own === undefined ? 'everyone' : 'me', id: Number(id) };
}
