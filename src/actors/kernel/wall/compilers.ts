/**
 * No code from strings: `anything.constructor.constructor('…')` is how an injected path becomes a program
 * (reference/actors.md §2). A belt, no wall: the module loader can still compile a file that it may read.
 */
export function closeCompilers(): void {
  const closed = new Proxy(Function, { apply: refuse, construct: refuse });
  set(Function.prototype, 'constructor', closed);
  set(globalThis, 'Function', closed);
  set(globalThis, 'eval', undefined);
  for (const sample of [async () => {}, function* () {}, async function* () {}]) {
    // Proxies keep the name, and `instanceof`, that libraries look at. The real parent of these is the real `Function`.
    const traps = { apply: refuse, construct: refuse, getPrototypeOf: () => closed };
    set(Object.getPrototypeOf(sample), 'constructor', new Proxy(sample.constructor, traps));
  }
}

function refuse(): never {
  throw Object.assign(new Error('code from strings is not for this actor'), { code: 'ERR_ACCESS_DENIED' });
}

function set(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: false });
}
