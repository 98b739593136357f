/**
 * Every way from code to one of Node's own modules. Names are passed as values, so that the bundler leaves the calls as
 * they are and the bundle really asks at run time.
 */

type Load = (name: string) => unknown;

/** A module's class object: what `module.constructor` leads to. */
interface Loader {
  _load(name: string): unknown;
  createRequire(from: string): Load;
  registerHooks(hooks: object): { deregister(): void };
  _resolveFilename: unknown;
}

const loader = (): Loader => Reflect.get(module, 'constructor') as unknown as Loader;

export const ROUTES = {
  require: (name) => require(name),
  prefix: (name) => require(`node:${name}`),
  builtin: (name) => take(process, 'getBuiltinModule')(name),
  load: (name) => loader()._load(name),
  create: (name) => loader().createRequire(__filename)(name),
  main: (name) => take(process, 'mainModule').require(name),
  /** Hooks registered last run first. */
  hooks: (name) => {
    const resolve = () => ({ url: `node:${name}`, format: 'builtin', shortCircuit: true });
    const hooks = take(loader(), 'registerHooks')({ resolve });
    try {
      return require('./nothing'.concat(name));
    } finally {
      hooks.deregister();
    }
  },
  /** The resolver beneath the hooks answers for a harmless name. */
  resolver: (name) => {
    const original = loader()._resolveFilename;
    loader()._resolveFilename = () => name;
    try {
      return require('./harmless'.concat(name));
    } finally {
      loader()._resolveFilename = original;
    }
  },
} as const satisfies Readonly<Record<string, Load>>;

/** The module, by the first way that leads to it; the last refusal, if none does. */
export function byAnyRoute(name: string): unknown {
  let refusal: unknown = new Absent(name);
  for (const route of Object.values(ROUTES)) {
    try {
      const found: unknown = route(name);
      if (found !== undefined) return found;
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

/** What was looked for is not there at all. */
export class Absent extends Error {}

/** The named part, or `Absent`. */
export function take<T extends object, K extends keyof T>(owner: T, name: K): NonNullable<T[K]> {
  return owner[name] ?? absent(String(name));
}

/** The named part of something whose types do not tell of it. */
export function takeHidden(owner: object, name: string): (...args: unknown[]) => unknown {
  const found: unknown = Reflect.get(owner, name);
  return typeof found === 'function' ? (...args) => found.apply(owner, args) : absent(name);
}

function absent(what: string): never {
  throw new Absent(what);
}
