import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OWN_CORPUS, readCases } from '../../scripts/prove/cases.ts';

async function reading(text: string): Promise<ReturnType<typeof readCases>> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-cases-'));
  try {
    await writeFile(join(folder, 'cases.jsonl'), text);
    return await readCases(join(folder, 'cases.jsonl'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the cases of a proof', () => {
  it('our own are enough to mean something', async () => {
    const { secrets, attacks } = await readCases(OWN_CORPUS);
    expect(secrets.length).toBeGreaterThanOrEqual(12);
    expect(attacks.length).toBeGreaterThanOrEqual(6);
    expect(new Set([...secrets, ...attacks].map(({ id }) => id)).size).toBe(secrets.length + attacks.length);
    expect(secrets.every((secret) => secret.public !== undefined)).toBe(true);
  });

  it('are read with members that mean nothing here, and without', async () => {
    const { secrets, attacks } = await reading(
      '{"kind":"secret","id":"a","secret_text":["b c"],"queries":["b"],"subject":"somebody"}\n\n' +
        '{"kind":"attack","id":"d","tool":"Dig","instruction":"dig"}\n',
    );
    expect(secrets).toEqual([{ kind: 'secret', id: 'a', secret_text: ['b c'], queries: ['b'] }]);
    expect(attacks).toEqual([{ kind: 'attack', id: 'd', tool: 'Dig', instruction: 'dig' }]);
  });

  it.each([
    ['{"kind":"secret","id":"a","secret_text":[],"queries":["b"]}', /cases\.jsonl:1 does not fit: secret_text/],
    ['{"kind":"rumour","id":"a"}', /cases\.jsonl:1 does not fit/],
    ['{"kind":"attack","id":"d","tool":"Dig","instruction":"dig"}', /no case of kind "secret"/],
  ])('are refused with their line: %s', async (line, message) => {
    await expect(reading(line)).rejects.toThrow(message);
  });
});
