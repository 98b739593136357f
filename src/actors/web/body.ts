import type { IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { CoopError } from '../../protocol/errors.ts';

/** Of a page, unpacked. What is more is not read. */
const BYTES_MAX = 2 * 1_024 * 1_024;
/** Packed: a bomb is large only when it is unpacked, an honest page is not larger before. */
const PACKED_MAX = 2 * BYTES_MAX;

const UNPACK = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

const isPacking = (name: string): name is keyof typeof UNPACK => Object.hasOwn(UNPACK, name);

/** The beginning of it, where it is too long. */
export async function bodyOf(response: IncomingMessage, url: string): Promise<Buffer> {
  const packing = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (packing !== 'identity' && !isPacking(packing)) {
    response.destroy();
    throw new CoopError('E_WEB', { url, why: `it is packed as ${packing.slice(0, 20)}` });
  }
  const stream = packing === 'identity' ? response : response.pipe(UNPACK[packing]());
  const end = (): void => {
    response.destroy();
    stream.destroy();
  };
  return await new Promise((done, fail) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    let packed = 0;
    const finish = (): void => {
      // First: to end what is not read any more looks like a connection that broke off.
      done(Buffer.concat(pieces).subarray(0, BYTES_MAX));
      end();
    };
    if (stream !== response) {
      response.on('data', (piece: Buffer) => {
        packed += piece.length;
        if (packed > PACKED_MAX) finish();
      });
    }
    stream.on('data', (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= BYTES_MAX) finish();
    });
    stream.once('end', finish);
    for (const one of [response, stream]) {
      one.once('error', (error) => {
        end();
        fail(error);
      });
    }
    response.once('aborted', () => {
      end();
      fail(new CoopError('E_WEB', { url, why: 'the connection broke off' }));
    });
  });
}
