import {
  ATTACH_METHODS,
  type AttachEvent,
  type AttachMethodName,
  type AttachParams,
  type AttachResult,
  type RpcErrorObject,
  type RpcId,
  RpcRequest,
  rpcCode,
} from '../../../protocol/attach.ts';
import { CoopError, rootMessage, toCoopError } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';

/** What a connection answers to each method. */
export type Handlers = {
  readonly [M in AttachMethodName]: (params: AttachParams<M>) => Promise<AttachResult<M>>;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Answers one line: the line to send back, or nothing for a notification. Never throws. `instead`: every request is refused. */
export async function answer(bytes: Uint8Array, handlers: Handlers, instead?: CoopError): Promise<string | undefined> {
  let id: RpcId | null = null;
  try {
    const request = parse(bytes, (found) => {
      id = found;
    });
    if (instead !== undefined) throw instead;
    const result = await call(request.method, request.params ?? {}, handlers);
    return request.id === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', id: request.id, result });
  } catch (error) {
    return refusal(id, error);
  }
}

export function refusal(id: RpcId | null, thrown: unknown): string {
  const { code, message, data } = toCoopError(thrown);
  const error: RpcErrorObject = { code: rpcCode(code), message, data: { code, data } };
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

export function notification({ method, params }: AttachEvent): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

function parse(bytes: Uint8Array, onId: (id: RpcId) => void): z.output<typeof RpcRequest> {
  const json = parseJson(decode(bytes));
  if (typeof json === 'object' && json !== null && 'id' in json) {
    if (typeof json.id === 'string' || typeof json.id === 'number') onId(json.id);
  }
  const request = z.safeParse(RpcRequest, json);
  if (!request.success) throw new CoopError('E_REQUEST', { why: explain(request.error) });
  return request.data;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new CoopError('E_ENCODING', { what: 'This line' }, cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's message may quote the line: only its end, the position, is told.
    throw new CoopError('E_PARSE', { why: /at position \d+/.exec(rootMessage(cause))?.[0] ?? 'syntax' }, cause);
  }
}

async function call(method: string, params: unknown, handlers: Handlers): Promise<unknown> {
  if (!isMethod(method)) throw new CoopError('E_UNKNOWN_METHOD', { method: method.slice(0, 80) });
  const parsed = z.safeParse(ATTACH_METHODS[method].params, params);
  if (!parsed.success) throw new CoopError('E_ARGUMENT', { what: method, why: explain(parsed.error) });
  // One method's handler with the same method's parsed parameters: the pairing that a union of methods cannot express.
  const handler = handlers[method] as (params: unknown) => Promise<unknown>;
  return await handler(parsed.data);
}

function isMethod(name: string): name is AttachMethodName {
  return Object.hasOwn(ATTACH_METHODS, name);
}
