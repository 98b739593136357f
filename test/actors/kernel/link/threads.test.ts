/** What only real threads show: a peer that ends without a word. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, mintChannel, mintStream, openWriter, serve } from '../../../../src/actors/kernel/link/index.ts';
import { bundleWorker } from '../../../support/bundle.ts';
import { codeOf, Desk, DeskContract } from './desk.ts';

let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-link-'));
  bundle = join(folder, 'desk-thread.cjs');
  await bundleWorker(join(import.meta.dirname, 'fixtures/desk-thread.ts'), bundle);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function deskInThread() {
  const { server, client } = mintChannel(DeskContract);
  const worker = new Worker(bundle, { workerData: { port: server }, transferList: [server] });
  return { worker, alice: connect(client, DeskContract) };
}

/** Code that was given the holder's end of a port and does with it what it likes. */
function mallory(code: string) {
  const desk = new Desk();
  const { server, client } = mintChannel(DeskContract);
  const served = serve(server, DeskContract, desk.implementation);
  const source = `const { parentPort, workerData } = require('node:worker_threads'); const port = workerData.port; ${code}`;
  const worker = new Worker(source, { eval: true, workerData: { port: client }, transferList: [client] });
  return { desk, served, worker };
}

test('calls reach another thread and come back with code and data', async () => {
  const { worker, alice } = deskInThread();

  expect(await alice.call.add({ a: 1, b: 2 })).toEqual({ sum: 3 });
  await expect(alice.call.refuse({})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED', data: { times: 3 } });
  alice.close();
  await worker.terminate();
});

test('a thread that is ended ends calls in flight and later ones with E_GONE', async () => {
  const { worker, alice } = deskInThread();
  const inFlight = codeOf(alice.call.wait({}));
  await alice.call.echo({ text: 'the wait has arrived' });

  await worker.terminate();

  expect(await inFlight).toBe('E_GONE');
  await alice.closed;
  expect(await codeOf(alice.call.echo({ text: 'a' }))).toBe('E_GONE');
});

test('a thread that never gets as far as serving ends calls with E_GONE', async () => {
  const { server, client } = mintChannel(DeskContract);
  const worker = new Worker('process.exit(3)', { eval: true, workerData: { port: server }, transferList: [server] });
  const alice = connect(client, DeskContract);

  expect(await codeOf(alice.call.wait({}))).toBe('E_GONE');
  await worker.terminate();
});

test('a holder’s thread that ends is told to the server', async () => {
  const { served, worker } = mallory('parentPort.once("message", () => process.exit(0))');

  worker.postMessage('go');

  await expect(served.closed).resolves.toBeUndefined();
});

test('a writer hears E_GONE when the reader’s thread ends', async () => {
  const { writer, reader } = mintStream<unknown>();
  const worker = new Worker('require("node:worker_threads").workerData.on("message", () => {})', {
    eval: true,
    workerData: reader,
    transferList: [reader],
  });
  const waiting = codeOf(openWriter(writer, { credit: true }).write({}));

  await once(worker, 'online');
  await worker.terminate();

  expect(await waiting).toBe('E_GONE');
});

test('a port that was given away and kept answers E_REVOKED from another thread', async () => {
  const { desk, served, worker } = mallory(`
    port.on('message', (frame) => parentPort.postMessage(frame));
    const call = (id) => port.postMessage({ id, type: 'APPLY', path: ['wait'], argumentList: [{ type: 'RAW', value: {} }] });
    call('1');
    parentPort.on('message', call);
  `);
  const heard: { id: string; value: { code: string } }[] = [];
  worker.on('message', (frame) => heard.push(frame));
  await expect.poll(() => desk.called).toEqual(['wait']);

  served.revoke();
  worker.postMessage('2');

  await expect
    .poll(() => heard.map(({ id, value }) => [id, value.code]).sort())
    .toEqual([
      ['1', 'E_REVOKED'],
      ['2', 'E_REVOKED'],
    ]);
  await worker.terminate();
});

test('a thread that floods its port with nonsense leaves the server as it was', async () => {
  const { desk, worker } = mallory(`
    const kinds = ['GET', 'SET', 'APPLY', 'CONSTRUCT', 'ENDPOINT', 'RELEASE', 'HANDLER'];
    const paths = [[], ['echo'], ['constructor'], ['echo', 'constructor'], ['__proto__', 'x'], 'echo', null];
    const values = [{ type: 'RAW', value: {} }, { type: 'HANDLER', name: 'x', value: 1 }, null, []];
    let id = 0;
    for (const type of kinds) for (const path of paths) for (const value of values)
      port.postMessage({ id: String(id++), type, path, value, argumentList: [value, value].slice(0, id % 3) });
    port.on('message', ({ id }) => { if (id === 'last') parentPort.postMessage('done'); });
    port.postMessage({ id: 'last', type: 'APPLY', path: ['echo'], argumentList: [{ type: 'RAW', value: { text: '' } }] });
  `);

  await once(worker, 'message');

  expect(desk.called).toEqual(['echo']);
  expect(Reflect.get({}, 'x')).toBeUndefined();
  await worker.terminate();
});
