import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileWatch } from '../../../src/actors/supervisor/file-watch.ts';

function watched() {
  const folder = mkdtempSync(join(tmpdir(), 'coop-watch-'));
  const path = join(folder, 'coop.toml');
  writeFileSync(path, 'one');
  let times = 0;
  const changed = (): void => {
    times += 1;
  };
  const watch = new FileWatch({ path, changed });
  onTestFinished(async () => {
    await watch.close();
    rmSync(folder, { recursive: true });
  });
  return { folder, path, times: () => times };
}

it('of a folder that comes into the place of the file nothing inside is looked at, and the file is seen when it is back', async () => {
  const { folder, path, times } = watched();
  const full = join(folder, 'full');
  for (let at = 0; at < 40; at += 1) {
    mkdirSync(join(full, `${at}`), { recursive: true });
    for (let file = 0; file < 20; file += 1) writeFileSync(join(full, `${at}`, `${file}`), 'x');
  }
  writeFileSync(path, 'two');
  await expect.poll(times).toBeGreaterThan(0);
  rmSync(path);
  renameSync(full, path);
  const before = times();
  await expect.poll(times).toBeGreaterThan(before);
  // Longer than it takes to look twice, and to find them all.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(times() - before).toBeLessThan(10);
  rmSync(path, { recursive: true });
  const gone = times();
  writeFileSync(path, 'three');
  await expect.poll(times).toBeGreaterThan(gone);
});
