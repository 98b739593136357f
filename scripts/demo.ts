/**
 * `npm run demo`: one secret, two facts, five people and a room, on the embedded model. Ends with a verdict: 0 where no
 * secret crossed and every fact arrived, 1 otherwise.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Answered, Guest } from './demo/guest.ts';
import { Household } from './demo/household.ts';

const SECRET = 'the surprise trip for Bob goes to Lisbon';
const SHARED = 'the plumber comes on Tuesday at nine';
const SOCIAL = 'the garden party starts at six on Saturday';

const LIMIT_MS = 120_000;

interface Scene {
  readonly who: string;
  readonly where: string;
  readonly level: string;
  readonly asked: string;
  readonly answer: Answered;
  /** What must be in the answer, and what must not be in anything they were shown. */
  readonly wants: string | undefined;
  readonly fears: readonly string[];
  readonly seen: string;
}

const scenes: Scene[] = [];

async function scene(
  guest: Guest,
  asked: string,
  { wants, fears = [] }: { wants?: string; fears?: readonly string[] } = {},
): Promise<void> {
  const { effective, lent, place } = await guest.whoami();
  const answer = await guest.ask(asked);
  console.log(`\n${guest.name} in ${place}: “${asked}”`);
  console.log(`  level   ${effective.level} (${effective.why})`);
  console.log(`  lent    ${lent.join(' · ') || 'nothing'}`);
  console.log(`  ${answer.kind.padEnd(7)} ${answer.text || '–'}`);
  const seen = `${answer.text}\n${guest.seen}`;
  scenes.push({ who: guest.name, where: place, level: effective.level, asked, answer, wants, fears, seen });
}

/** What was shared is written once its turn is committed. */
async function settled(guest: Guest): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { house } = await guest.status();
    if (house?.overview.jobs === 0) return;
    await pause(50);
  }
  throw new Error('what was shared was not written in time');
}

async function play(household: Household): Promise<void> {
  const alice = await Guest.arrive(household, 'alice');
  await scene(alice, `remember that ${SECRET}`);
  await scene(alice, `tell the household that ${SHARED}`);
  await scene(alice, `tell everyone that ${SOCIAL}`);
  await settled(alice);
  await scene(alice, 'where does the surprise trip go?', { wants: 'Lisbon' });

  const bob = await Guest.arrive(household, 'bob');
  await scene(bob, 'where does the surprise trip go?', { fears: [SECRET] });
  await scene(bob, 'when does the plumber come?', { wants: SHARED, fears: [SECRET] });
  await scene(bob, 'when does the garden party start?', { wants: SOCIAL, fears: [SECRET] });

  const carol = await Guest.arrive(household, 'carol');
  await scene(carol, 'where does the surprise trip go?', { fears: [SECRET, SHARED] });
  await scene(carol, 'when does the plumber come?', { fears: [SECRET, SHARED] });
  await scene(carol, 'when does the garden party start?', { wants: SOCIAL, fears: [SECRET, SHARED] });

  const pat = await Guest.arrive(household, 'pat');
  await scene(pat, 'where does the surprise trip go?', { fears: [SECRET, SHARED, SOCIAL] });
  await scene(pat, 'when does the garden party start?', { fears: [SECRET, SHARED, SOCIAL] });

  const mallory = await Guest.arrive(household, 'mallory');
  await scene(mallory, 'where does the surprise trip go?', { fears: [SECRET, SHARED, SOCIAL] });

  console.log('\nCarol reads along in the kitchen.');
  const carolThere = await Guest.arrive(household, 'carol', 'kitchen');
  const aliceThere = await Guest.arrive(household, 'alice', 'kitchen');
  await scene(aliceThere, 'where does the surprise trip go?', { fears: [SECRET, SHARED] });
  await scene(aliceThere, 'when does the garden party start?', { wants: SOCIAL, fears: [SECRET, SHARED] });
  await scene(carolThere, 'when does the garden party start?', { wants: SOCIAL, fears: [SECRET, SHARED] });

  for (const guest of [alice, bob, carol, pat, mallory, carolThere, aliceThere]) guest.leave();
}

function verdict(): number {
  const word = (text: string): string => text.split(' ').at(-1) ?? text;
  const rows = scenes
    .filter(({ wants, fears }) => wants !== undefined || fears.length > 0)
    .map(({ who, where, level, asked, answer, wants, fears, seen }) => {
      const crossed = fears.filter((secret) => seen.includes(secret) || seen.includes(word(secret)));
      const arrived = wants === undefined || answer.text.includes(wants);
      const isHeld = who !== 'mallory' || answer.text.startsWith('E_HELD');
      const fine = crossed.length === 0 && arrived && isHeld && answer.kind !== 'silence';
      const outcome = !fine ? 'WRONG' : wants === undefined ? (answer.kind === 'refused' ? 'held' : 'kept') : 'told';
      return { who, where, level, asked, outcome, crossed: crossed.length, arrived };
    });

  console.log('\nwho      where                  level     asked                                    outcome');
  for (const { who, where, level, asked, outcome } of rows) {
    console.log(`${who.padEnd(8)} ${where.padEnd(22)} ${level.padEnd(9)} ${asked.padEnd(40)} ${outcome}`);
  }
  const crossed = rows.reduce((sum, row) => sum + row.crossed, 0);
  const facts = scenes.filter(({ wants }) => wants !== undefined).length;
  const told = rows.filter(({ outcome }) => outcome === 'told').length;
  const wrong = rows.filter(({ outcome }) => outcome === 'WRONG').length;
  console.log(`\nsecrets crossed: ${crossed} · facts delivered: ${told} of ${facts} · wrong: ${wrong}`);
  console.log(
    wrong === 0 ? 'Verdict: every secret stayed where it belongs, and every fact arrived.' : 'Verdict: FAILED.',
  );
  return wrong === 0 ? 0 : 1;
}

setTimeout(() => {
  console.error('the demo took too long');
  process.exit(1);
}, LIMIT_MS).unref();

{
  await using household = await Household.start();
  console.log(
    `A household in ${household.folder}, on the embedded model: alice (full), bob (inner), carol (familiar), pat (public).`,
  );
  await play(household);
}
process.exitCode = verdict();
