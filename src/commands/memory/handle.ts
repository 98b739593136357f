import { CoopError } from '../../protocol/errors.ts';
import { parseMemoryHandle } from '../../protocol/memory-handle.ts';

/** @throws CoopError `E_USAGE` */
export function memoryNamed(text: string | undefined): string {
  if (text !== undefined && parseMemoryHandle(text) !== undefined) return text;
  const given = text === undefined ? '' : `"${text.slice(0, 40)}" is no memory. `;
  throw new CoopError('E_USAGE', {
    why: `${given}They are called like shared/14 or private/me/3: "coop memory search" says how.`,
  });
}
