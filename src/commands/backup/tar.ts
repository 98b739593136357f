/** Headers of a tar archive (POSIX pax): what of it a backup needs, so that any tar can open one. */

export const BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  /** Permissions, without the kind. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** What ustar's own fields hold; beyond that a pax header goes before. */
const NAME_MAX_BYTES = 100;
const SIZE_MAX = 8 ** 11 - 1;

export function encodeHeader(header: TarHeader): Buffer {
  const { name, bytes } = header;
  const records = [
    ...(Buffer.byteLength(name) > NAME_MAX_BYTES ? [record('path', name)] : []),
    ...(bytes > SIZE_MAX ? [record('size', String(bytes))] : []),
  ];
  if (records.length === 0) return ustar(header, header.kind === 'file' ? '0' : '5');
  const pax = Buffer.from(records.join(''));
  const before = ustar({ ...header, name: 'pax', bytes: pax.length }, 'x');
  const short = { ...header, name: 'see-pax-header', bytes: Math.min(bytes, SIZE_MAX) };
  return Buffer.concat([before, pax, padding(pax.length), ustar(short, header.kind === 'file' ? '0' : '5')]);
}

/** Zeros up to the next block. */
export const padding = (bytes: number): Buffer => Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);

/** Two empty blocks end an archive. */
export const END = Buffer.alloc(2 * BLOCK);

export type Decoded =
  | { readonly kind: 'end' }
  | { readonly kind: 'pax'; readonly bytes: number }
  | { readonly kind: 'entry'; readonly header: TarHeader };

/** @throws Error with what is wrong, for a block that is no header of ours. */
export function decodeHeader(block: Buffer): Decoded {
  if (block.every((byte) => byte === 0)) return { kind: 'end' };
  if (number(block, 148, 8) !== checksum(block)) throw new Error('a header is damaged');
  const bytes = number(block, 124, 12);
  const type = text(block, 156, 1);
  if (type === 'x') return { kind: 'pax', bytes };
  if (type !== '0' && type !== '5') throw new Error(`it holds something that is neither a file nor a folder (${type})`);
  const kind = type === '0' ? 'file' : 'folder';
  return {
    kind: 'entry',
    header: { name: text(block, 0, 100), kind, bytes, mode: number(block, 100, 8), at: number(block, 136, 12) },
  };
}

/** `27 path=…\n` records, over the header that they go before. */
export function applyPax(header: TarHeader, pax: Buffer): TarHeader {
  let { name, bytes } = header;
  for (let at = 0; at < pax.length; ) {
    const length = Number.parseInt(pax.subarray(at).toString('latin1'), 10);
    if (!(length > 0) || at + length > pax.length) throw new Error('a header is damaged');
    const [, key, value] = /^\d+ (\w+)=(.*)\n$/s.exec(pax.subarray(at, at + length).toString()) ?? [];
    if (key === 'path') name = value ?? '';
    if (key === 'size') bytes = Number(value);
    at += length;
  }
  return { ...header, name, bytes };
}

function ustar({ name, bytes, mode, at }: TarHeader, type: '0' | '5' | 'x'): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, NAME_MAX_BYTES);
  octal(block, 100, 8, mode);
  octal(block, 108, 8, 0);
  octal(block, 116, 8, 0);
  octal(block, 124, 12, bytes);
  octal(block, 136, 12, at);
  block.write(type, 156);
  block.write('ustar\0' + '00', 257);
  octal(block, 148, 8, checksum(block));
  return block;
}

/** A pax record counts its own length in. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

/** Over the block with its own field blank. */
function checksum(block: Buffer): number {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum;
}

function octal(block: Buffer, offset: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, length, 'latin1');
}

function number(block: Buffer, offset: number, length: number): number {
  return Number.parseInt(text(block, offset, length).trim() || '0', 8);
}

function text(block: Buffer, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString();
}
