import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { sizeOf } from '../../src/commands/backup/size.ts';
import { Progress, withProgress } from '../../src/commands/progress.ts';

function stream(isTTY: boolean): { readonly out: PassThrough & { isTTY: boolean }; readonly text: () => string } {
  const out = Object.assign(new PassThrough(), { isTTY });
  return { out, text: () => String(out.read() ?? '') };
}

test('on a terminal it is one line that is written over, and gone in the end, whatever comes of the work', async () => {
  const { out, text } = stream(true);
  const amounts = { doing: 'reading', of: sizeOf, all: 4_000_000 };
  const work = withProgress({ shell: { stderr: out }, amounts }, async (progress) => {
    expect(text()).toBe('\r\u001b[Kreading 0 bytes of 4.0 MB (0 %)');
    progress.begin({ of: 'rows', all: 1_200 });
    expect(text()).toBe('\r\u001b[K0 of 1,200 rows (0 %)');
    progress.begin({ of: 'turns' });
    expect(text()).toBe('\r\u001b[K0 turns');
    throw new Error('the disk is full');
  });
  await expect(work).rejects.toThrow('the disk is full');
  expect(text()).toBe('\r\u001b[K');
});

test('it moves on, and not with every row', async () => {
  const { out, text } = stream(true);
  const progress = new Progress({ stderr: out }, { of: 'rows', all: 1_000 });
  text();
  for (let row = 0; row < 100; row += 1) progress.add(1);
  expect(text().length).toBeLessThan(60);
  await expect
    .poll(() => {
      progress.add(1);
      return text();
    })
    .toMatch(/1\d\d of 1,000 rows \(1\d %\)$/);
});

test('nothing of it is written where nobody looks, or where the command itself writes to the terminal', () => {
  const file = stream(false);
  new Progress({ stderr: file.out }, { of: 'rows' });
  expect(file.text()).toBe('');
  const terminal = stream(true);
  const beside = new Progress({ stderr: terminal.out }, { of: 'rows' }, stream(true).out);
  beside.add(1);
  expect(terminal.text()).toBe('');
});
