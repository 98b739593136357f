import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { withModel } from './model.ts';

const text = (words: string) => [{ type: 'text' as const, text: words }];
type Stage = Awaited<ReturnType<typeof withModel>>;

async function edit({ household }: Stage, from: string, to: string): Promise<void> {
  await writeFile(household.config, (await readFile(household.config, 'utf8')).replace(from, to));
  process.kill(household.pid, 'SIGHUP');
}

describe('a reload', () => {
  it('is carried through, and people come in, however much there is to judge', async () => {
    const gate = Promise.withResolvers<void>();
    const erin = '[[users]]\nname = "erin"\ntrust = "full"\n';
    const more = `${erin}[[groups]]\nname = "study"\nmatch = ["terminal:study"]\ntrust = "inner"\n`;
    const script = async (_: unknown, at: number) => {
      if (at < 7) await gate.promise;
      return text('for inner ears');
    };
    await using stage = await withModel(script, { more });
    const alice = await Guest.arrive(stage.household, 'alice', 'study');
    const bob = await Guest.arrive(stage.household, 'bob', 'study');
    // Each is judged by eleven places, again whenever anybody comes or the file changes.
    const rooms = Array.from({ length: 10 }, (_, index) => `also-${index}`);
    for (let index = 0; index < 7; index += 1) {
      const guest = await Guest.arrive(stage.household, 'erin', `room-${index}`);
      await guest.client.call('send', { text: 'hello', rooms });
    }
    await stage.api.request(6);
    expect((await Guest.arrive(stage.household, 'carol')).opened.place).toBe('dm:terminal:carol');
    await edit(stage, 'trust = "inner"', 'trust = "public"');
    await bob.event('changed');
    await alice.ask('what is it?');
    expect(bob.seen).not.toContain('inner ears');
    gate.resolve();
  });

  it('is told of each time, also when the one before was told of a moment ago', async () => {
    await using stage = await withModel(() => text('hello'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const told = async () => (await alice.status()).house?.notices.map((notice) => notice.text).join('\n');
    await edit(stage, '[agent]', '# ours\n[agent]');
    await expect.poll(told).toContain('was taken over');
    await edit(stage, 'trust = "inner"', 'trust = "publick"');
    await expect.poll(told).toContain('is not taken over');
  });
});
