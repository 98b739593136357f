/** Where the trace goes: of the environment, not of the file, because it is about this run and no part of the household. */
import { resolve } from 'node:path';
import { CoopError } from '../protocol/errors.ts';
import { TRACE_FILES } from '../protocol/trace.ts';
import type { Environment } from './environment.ts';

export interface TraceSettings {
  /** Absolute. */
  readonly path: string;
  readonly maxBytes: number;
  /** Whether what people say may be in it. */
  readonly content: boolean;
}

/** Smaller than a line or two, files would be put aside all the time. */
const SMALLEST_BYTES = 1_000;

/** Undefined where nothing is to be traced. Relative paths start at the current folder. */
export function traceSettings(env: Environment): TraceSettings | undefined {
  const path = traceFile(env);
  if (path === undefined) return undefined;
  return { path, maxBytes: maxBytes(env), content: env.variables['COOP_TRACE_CONTENT'] === '1' };
}

/** `named` goes before `COOP_TRACE_FILE`. */
export function traceFile(env: Environment, named?: string): string | undefined {
  const path = named ?? env.variables['COOP_TRACE_FILE'] ?? '';
  if (path === '') return undefined;
  return resolve(env.cwd, path);
}

function maxBytes({ variables }: Environment): number {
  const text = variables['COOP_TRACE_MAX_SIZE'] ?? '';
  if (text === '') return TRACE_FILES.maxBytes;
  const bytes = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (bytes < SMALLEST_BYTES) {
    throw new CoopError('E_USAGE', {
      why: `COOP_TRACE_MAX_SIZE is a number of bytes, ${SMALLEST_BYTES} or more; "${text.slice(0, 40)}" is not`,
    });
  }
  return bytes;
}
