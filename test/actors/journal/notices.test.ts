import { expect, test } from 'vitest';
import { tellOwner, tellOwnerAnew } from '../../../src/actors/journal/owner.ts';
import { newFolder } from './support.ts';
import { HOUR, Timed } from './timed.ts';

const ABOUT = 'rejected:coop.toml';

async function house() {
  const timed = new Timed(await newFolder());
  const { journal } = timed;
  const tell = (text: string) => journal.file.write(() => tellOwnerAnew(journal, ABOUT, text));
  const texts = () => journal.notices.unseen().map(({ text }) => text);
  /** As a client does that has shown all there is. */
  const look = () => {
    const [last] = journal.notices.unseen().slice(-1);
    if (last !== undefined) journal.file.write(() => journal.notices.seen(last.id));
  };
  return { timed, journal, tell, texts, look };
}

test('what is told anew takes the place of what nobody has seen, and of nothing else', async () => {
  const { timed, journal, tell, texts } = await house();
  using _ = timed;
  journal.file.write(() => tellOwner(journal, 'memory', 'memory runs out'));
  for (let line = 1; line <= 100; line += 1) tell(`line ${line} does not fit`);
  expect(texts()).toEqual(['memory runs out', 'line 100 does not fit']);
});

test('what took its place while somebody looked is not seen with it', async () => {
  const { timed, journal, tell, texts } = await house();
  using _ = timed;
  tell('line 1 does not fit');
  const [shown] = journal.notices.unseen();
  tell('line 2 does not fit');
  journal.file.write(() => journal.notices.seen(shown?.id ?? 0));
  expect(texts()).toEqual(['line 2 does not fit']);
});

test('whoever sees each at once is told twenty of them in an hour, and again after it', async () => {
  const { timed, tell, texts, look } = await house();
  using _ = timed;
  let told = 0;
  for (let line = 1; line <= 100; line += 1) {
    tell(`line ${line} does not fit`);
    told += texts().length;
    look();
  }
  expect(told).toBe(20);
  timed.now += HOUR + 1;
  tell('line 101 does not fit');
  expect(texts()).toEqual(['line 101 does not fit']);
});
