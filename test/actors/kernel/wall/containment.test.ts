import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MACHINE_ATTEMPTS } from '../../../../src/actors/kernel/spawn/probe/machine-attempts.ts';
import type { Finding } from '../../../../src/actors/kernel/spawn/probe/report.ts';
import { ATTEMPTS } from '../../../../src/actors/kernel/spawn/probe/run.ts';
import { nativeAttempts } from './fixtures/native.ts';
import { type Wall, Yard } from './walls.ts';

/** What is open behind each wall. `docs/threat-model.md` says why, in the same words; nothing else may be. */
const OPEN: Readonly<Record<Wall, readonly string[]>> = {
  sealed: [],
  database: [
    'addon.dlopen',
    'addon.require',
    'descriptor.read',
    'descriptor.write',
    'descriptor.stat',
    'code.eval',
    'code.function',
    'code.constructor',
    'code.async',
    'code.chain',
    'code.generator',
    'native.load',
    'native.attach',
    'native.write',
  ],
  network: [
    'network.fetch',
    'network.tcp',
    'network.unix',
    'network.listen',
    'network.dns',
    'environment',
    'memory.wasm',
  ],
  files: ['descriptor.read', 'descriptor.write', 'descriptor.stat'],
  processes: [
    'proc.list',
    'proc.environment',
    'proc.memory',
    'child.spawn',
    'descriptor.read',
    'descriptor.write',
    'descriptor.stat',
    'network.tcp',
    'network.unix',
    'network.listen',
    'network.dns',
  ],
  socket: ['descriptor.read', 'descriptor.write', 'descriptor.stat', 'network.tcp', 'network.unix', 'network.listen'],
};

const WALLS = ['sealed', 'database', 'network', 'socket', 'files', 'processes'] as const;
const EVERYTHING = [...Object.keys(ATTEMPTS), ...Object.keys(nativeAttempts)];

let yard: Yard;

beforeAll(async () => {
  yard = await Yard.open();
});

afterAll(async () => {
  await yard[Symbol.asyncDispose]();
});

const notRefused = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ outcome }) => outcome !== 'denied' && outcome !== 'absent').map(({ attempt }) => attempt);

describe('behind the wall', () => {
  test.each(WALLS)('of "%s" everything is tried', async (wall) => {
    const findings = await yard.findings(wall);

    expect(findings.map(({ attempt }) => attempt).sort()).toEqual([...EVERYTHING].sort());
  });

  test.each(WALLS)('of "%s" everything is refused but what the list names', async (wall) => {
    const findings = await yard.findings(wall);

    expect(notRefused(findings)).toEqual(OPEN[wall]);
  });
});

describe('without a wall', () => {
  test('every attempt works, so that none is counted that cannot', async () => {
    const findings = await yard.withoutFlags('none');

    expect(findings.filter(({ outcome }) => outcome !== 'open')).toEqual([]);
    expect(findings).toHaveLength(EVERYTHING.length);
  });

  test('Node’s permissions alone close files, processes, addons and Workers, and nothing else', async () => {
    const open = notRefused(await yard.withoutSeal());

    expect(open.filter((attempt) => attempt in MACHINE_ATTEMPTS)).toEqual([]);
    expect(open).toEqual(
      EVERYTHING.filter(
        (attempt) => !(attempt in MACHINE_ATTEMPTS) && !(attempt in nativeAttempts) && attempt !== 'environment',
      ),
    );
  });

  test('the seal alone closes everything but the environment, which is the spawner’s to give', async () => {
    expect(notRefused(await yard.withoutFlags('sealed'))).toEqual(['environment']);
  });
});

describe('docs/threat-model.md', () => {
  test('names exactly what is open', async () => {
    const document = await readFile(resolve(import.meta.dirname, '../../../../docs/threat-model.md'), 'utf8');
    const named = new Map<string, string[]>(WALLS.map((wall) => [wall, []]));
    // | database | `descriptor.read` `descriptor.write` | why |
    for (const [, wall = '', attempts = ''] of document.matchAll(/^\| (\w+) \| ((?:`[\w.]+` ?)+) \| .+ \|$/gm)) {
      named.get(wall)?.push(...[...attempts.matchAll(/`([\w.]+)`/g)].map(([, attempt = '']) => attempt));
    }

    for (const wall of WALLS) expect([...(named.get(wall) ?? [])].sort(), wall).toEqual([...OPEN[wall]].sort());
  });
});
