/** The things that Node leaves open in every Worker, and that only the seal takes away. Each works without a wall. */
import type { Socket } from 'node:net';
import type { Attempt, Reach } from './machine-attempts.ts';
import { ROUTES, take, takeHidden } from './routes.ts';

// The modules are loaded by name at run time, so their types have to be said.
const fs = (reach: Reach) => reach('fs') as typeof import('node:fs');
const net = (reach: Reach) => reach('net') as typeof import('node:net');
const v8 = (reach: Reach) => reach('v8') as object;
const threads = (reach: Reach) => reach('worker_threads') as typeof import('node:worker_threads');

const connected = (socket: Socket): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve()).once('error', reject);
  }).finally(() => socket.destroy());

const FIRST_DESCRIPTOR = 3;
const LAST_DESCRIPTOR = 200;

const byRoute: Readonly<Record<string, Attempt>> = Object.fromEntries(
  Object.entries(ROUTES).map(([route, load]) => [`module.${route}`, () => load('os')]),
);

export const THREAD_ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'descriptor.read': (_, reach) => {
    const { readSync } = fs(reach);
    let refusal: unknown;
    for (let descriptor = FIRST_DESCRIPTOR; descriptor <= LAST_DESCRIPTOR; descriptor += 1) {
      try {
        // With a position nothing is consumed: pipes and sockets refuse it.
        return readSync(descriptor, Buffer.alloc(1), 0, 1, 0);
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  },
  'descriptor.write': ({ descriptor }, reach) => fs(reach).writeSync(descriptor, 'x', 0),
  'descriptor.stat': ({ descriptor }, reach) => fs(reach).fstatSync(descriptor),

  'network.fetch': ({ port }) => take(globalThis, 'fetch')(`http://127.0.0.1:${port}/`),
  'network.tcp': ({ port }, reach) => connected(net(reach).connect(port, '127.0.0.1')),
  'network.unix': ({ socket }, reach) => connected(net(reach).connect(socket)),
  'network.listen': (_, reach) =>
    new Promise<void>((resolve, reject) => {
      const server = net(reach).createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => server.close(() => resolve()));
    }),
  'network.udp': (_, reach) => (reach('dgram') as typeof import('node:dgram')).createSocket('udp4').close(),
  'network.dns': (_, reach) => new (reach('dns') as typeof import('node:dns')).Resolver().cancel(),

  environment: () => {
    const environment = take(process, 'env');
    return take(environment, Object.keys(environment)[0] ?? 'anything');
  },
  'process.report': () => take(process, 'report').getReport(),
  'process.kill': () => take(process, 'kill')(process.pid, 0),
  'process.kill.raw': () => takeHidden(process, '_kill')(process.pid, 0),
  // Calling these would end the process: that they can be had is enough.
  'process.abort': () => take(process, 'abort'),
  'process.execve': () => takeHidden(process, 'execve'),
  'process.handles': () => take(process, 'getActiveResourcesInfo')(),
  'process.stderr': () => takeHidden(process, '_rawDebug')(''),

  'channel.broadcast': () => new (take(globalThis, 'BroadcastChannel'))('coop').close(),
  'channel.threads': (_, reach) => new (threads(reach).BroadcastChannel)('coop').close(),
  'channel.message': (_, reach) => take(threads(reach), 'postMessageToThread'),
  'memory.shared': () => new (take(globalThis, 'SharedArrayBuffer'))(1),
  'memory.wasm': () => {
    const { Memory } = take(globalThis as { WebAssembly?: { Memory: new (limits: object) => object } }, 'WebAssembly');
    return new Memory({ initial: 1, maximum: 1, shared: true });
  },
  'engine.flags': (_, reach) => takeHidden(v8(reach), 'setFlagsFromString'),
  'engine.snapshot': (_, reach) => takeHidden(v8(reach), 'writeHeapSnapshot'),
  'engine.vm': (_, reach) => (reach('vm') as typeof import('node:vm')).runInThisContext('1'),

  // Every way to a module, each on its own, so that one that opens is named.
  ...byRoute,
  'module.import': () => import(text('node:os')),
  'module.data': () => import(text('data:text/javascript,export const a = 1')),
  'code.eval': () => takeHidden(globalThis, 'eval')('1'),
  'code.function': () => new (take(globalThis, 'Function'))('return 1')(),
  'code.constructor': () => takeHidden(text, 'constructor')('return process'),
  'code.async': () => takeHidden(async () => {}, 'constructor')('return process'),
  'code.chain': () => Object.getPrototypeOf(Reflect.get(async () => {}, 'constructor'))('return process'),
  'code.generator': () => takeHidden(function* () {}, 'constructor')('return process'),
};

/** Hides a literal from the bundler. */
function text(name: string): string {
  return name.concat('');
}
