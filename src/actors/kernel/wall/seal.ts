/**
 * Takes from a Worker what its code has no use for, before any of that code loads.
 *
 * Node's per-Worker `--permission` closes files, addons, processes and nested Workers. It leaves open what is listed
 * here (measured, reference/actors.md §6): the network, descriptors that other threads hold, `process.report`, signals to
 * the own process, channels that any thread can join. This is a seat belt against mistakes and injected data, not a wall
 * against hostile native code; docs/threat-model.md says what remains.
 */
import { isBuiltin, registerHooks } from 'node:module';

/** Globals that reach beyond the thread. */
const GLOBALS = [
  'BroadcastChannel',
  'EventSource',
  'Navigator',
  'SharedArrayBuffer',
  'Storage',
  'WebSocket',
  'localStorage',
  'navigator',
  'sessionStorage',
] as const;

const NETWORK_GLOBALS = ['fetch'] as const;

/** Of `process`: what ends or changes the daemon, loads native code, or tells about other threads. */
const PROCESS = [
  '_debugEnd',
  '_debugProcess',
  '_getActiveHandles',
  '_getActiveRequests',
  '_kill',
  '_linkedBinding',
  '_startProfilerIdleNotifier',
  '_stopProfilerIdleNotifier',
  'abort',
  'binding',
  'execve',
  'finalization',
  'getBuiltinModule',
  'getActiveResourcesInfo',
  'kill',
  'loadEnvFile',
  'report',
] as const;

export interface Needs {
  /** Built-in modules this actor loads, without `node:`. All others are refused. */
  readonly builtins: readonly string[];
  readonly network?: boolean;
  /** Loads a native addon. */
  readonly addon?: boolean;
}

export function seal({ builtins, network = false, addon = false }: Needs): void {
  const allowed = new Set(builtins);

  registerHooks({
    resolve(specifier, context, next) {
      if (isBuiltin(specifier) && !allowed.has(specifier.replace(/^node:/, ''))) throw denied(specifier);
      return next(specifier, context);
    },
  });

  for (const name of network ? GLOBALS : [...GLOBALS, ...NETWORK_GLOBALS]) remove(globalThis, name);
  for (const name of addon ? PROCESS : [...PROCESS, 'dlopen']) remove(process, name);
}

function denied(what: string): Error {
  return Object.assign(new Error(`${what} is not for this actor`), { code: 'ERR_ACCESS_DENIED' });
}

/** Gone, and not to be put back by defining it again on the same object. */
function remove(target: object, name: string): void {
  Object.defineProperty(target, name, { value: undefined, writable: false, configurable: false, enumerable: false });
}
