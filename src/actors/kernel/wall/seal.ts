/**
 * Takes from a Worker what its code has no use for, before any of that code loads.
 *
 * Node's per-Worker `--permission` closes files, addons, processes and nested Workers. It leaves open what is listed
 * here (measured, reference/actors.md §6): the network, descriptors that other threads hold, `process.report`, signals to
 * the own process, channels that any thread can join. This is a seat belt against mistakes and injected data, not a wall
 * against hostile native code; docs/threat-model.md says what remains.
 */
import Module, { isBuiltin, registerHooks } from 'node:module';
import { closeCompilers } from './compilers.ts';

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

/** `WebAssembly`, because its shared memory is a `SharedArrayBuffer`; `fetch` parses with it. */
const FETCH_GLOBALS = ['fetch', 'WebAssembly'] as const;

/** Of `process`: what ends or changes the daemon, loads native code, or tells about other threads. */
const PROCESS = [
  '_debugEnd',
  '_debugProcess',
  '_getActiveHandles',
  '_getActiveRequests',
  '_kill',
  '_linkedBinding',
  '_rawDebug',
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
  'mainModule',
  'report',
] as const;

export interface Needs {
  /** Built-in modules this actor loads, without `node:`. All others are refused. */
  readonly builtins: readonly string[];
  /** Keeps `fetch`. */
  readonly fetch?: boolean;
  /** Loads a native addon and the package around it. */
  readonly addon?: boolean;
}

export function seal({ builtins, fetch = false, addon = false }: Needs): void {
  const refuses = gate(builtins, addon);

  registerHooks({
    resolve(specifier, context, next) {
      if (refuses(specifier)) throw denied(specifier);
      const found = next(specifier, context);
      // What the name led to counts as well: the resolver beneath can be patched.
      if (refuses(found.url)) throw denied(specifier);
      return found;
    },
  });
  // Hooks registered later run first and could answer in our place.
  remove(Module, 'registerHooks');
  remove(Module, 'register');

  for (const name of fetch ? GLOBALS : [...GLOBALS, ...FETCH_GLOBALS]) remove(globalThis, name);
  for (const name of addon ? PROCESS : [...PROCESS, 'dlopen']) remove(process, name);
  // better-sqlite3 compiles a function for each shape of row; its owner runs native code anyway.
  if (!addon) closeCompilers();
}

/** Asks nothing that could be patched afterwards: no method of a prototype, no property of a shared module. */
function gate(builtins: readonly string[], addon: boolean): (specifier: string) => boolean {
  const isBuiltinModule = isBuiltin;
  const isUrlWithCode = RegExp.prototype.exec.bind(/^(?:data|blob|https?):/i);
  const open: Record<string, true> = Object.create(null);
  for (const name of builtins) {
    open[name] = true;
    open[`node:${name}`] = true;
  }
  return (specifier) => {
    if (open[specifier] === true) return false;
    // The bundle is all there is: only the owner of an addon loads another file after it.
    return !addon || isBuiltinModule(specifier) || isUrlWithCode(specifier) !== null;
  };
}

function denied(what: string): Error {
  return Object.assign(new Error(`${what} is not for this actor`), { code: 'ERR_ACCESS_DENIED' });
}

/** Gone, and not to be put back by defining it again on the same object. */
function remove(target: object, name: string): void {
  // Many globals of Node are made when first looked at, and defining them anew looks at them: without this every Worker
  // would load undici, TLS and HTTP/2 only to lose them (measured: two thirds of its start).
  Reflect.deleteProperty(target, name);
  Object.defineProperty(target, name, { value: undefined, writable: false, configurable: false, enumerable: false });
}
