import { describe, expect, test } from 'vitest';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { shared, visit } from '../support/shared.ts';
import { hasTmux, Terminal, times } from './terminal.ts';

/** Everybody has a conversation of their own, in which nobody has said anything: one daemon is enough for all of them. */
const OWNERS = ['ada', 'cleo', 'dana', 'emma', 'fay', 'gwen', 'hana', 'iris', 'judy', 'kate', 'lena'];
const house = shared(() =>
  Household.start({
    config: HOUSEHOLD + OWNERS.map((name) => `\n[[users]]\nname = "${name}"\ntrust = "full"\n`).join(''),
  }),
);

const attach = ({ config }: Household, ...more: string[]): string[] => ['attach', '-c', config, ...more];

describe.skipIf(!hasTmux)('attach, on a terminal of 80×24', () => {
  test('shows what was said before, and who is here at which level with which model', async () => {
    const household = await house();
    const guest = await visit(household, 'ada');
    await guest.ask('remember that the spare key is under the blue pot');
    await using terminal = await Terminal.open(attach(household, '--as', 'ada'));
    const screen = await terminal.shows('cooper · ada · full');
    expect(screen).toMatch(/ada › remember that the spare key is under the blue pot\n\n● I will remember that\./);
    expect(screen).toContain('offline/simple');
  });

  test('an answer is shown with its tool call, which opens and closes', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household));
    await terminal.shows('cooper · alice');
    await terminal.say('remember that the spare key is under the blue pot');
    await terminal.shows('● I will remember that.');
    await terminal.say('where is the spare key?');
    const closed = await terminal.shows('● “the spare key is under the blue pot”');
    expect(closed).toMatch(/✓ memory_search .*spare key/);
    expect(closed).not.toContain('→');

    await terminal.press('C-o');
    expect(await terminal.shows('→ {"found"')).toContain('Tool calls are open.');
    await terminal.press('C-o');
    expect(await terminal.hides('→ {"found"')).toContain('✓ memory_search');
  });

  test('a tool call that is too long for its line is cut, not broken', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'cleo'));
    await terminal.shows('cooper · cleo');
    await terminal.say(`remember that ${'the key is under the pot and '.repeat(3)}so on`);
    expect(await terminal.shows('● I will')).toMatch(/\n {2}✓ memory_write [^\n]+…\n\n● I will/);
  });

  test('the footer adds what the turn took', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'dana'));
    await terminal.hides('% of');
    await terminal.say('who am i?');
    await terminal.shows(/cooper · dana · full · .*% of \d+k · \$0\.00$/m);
  });

  test('slash commands are listed while they are written, completed with Tab, and run', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'emma'));
    await terminal.shows('cooper · emma');
    await terminal.type('/s');
    const listed = await terminal.shows('/sessions');
    expect(listed).toContain('/status');
    expect(listed).not.toContain('/whoami');
    await terminal.type('ta');
    await terminal.hides('/sessions');
    await terminal.press('Tab');
    await terminal.shows(/^› \/status$/m);
    await terminal.press('Enter');
    // Of a house in which many have spoken it tells more than fits on the screen.
    await expect.poll(() => terminal.everything()).toContain('nothing waits');

    await terminal.say('/whoami');
    await terminal.shows('decide about requests, let people and groups in');
    await terminal.say('/help');
    await terminal.shows('Alt+Enter');
    await terminal.say('/nonsense');
    await terminal.shows('There is no /nonsense.');
  });

  test('/sessions lists the conversation, and /new begins another', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'fay'));
    await terminal.say('who am i?');
    await terminal.shows('● You are fay');
    await terminal.say('/sessions');
    await terminal.shows(/dm:terminal:fay +full +1 turn .* open/);
    await terminal.say('/new');
    await terminal.shows('A new conversation begins.');
    await using second = await Terminal.open(attach(household, '--as', 'fay'));
    expect(await second.shows('cooper · fay')).not.toContain('who am i');
  });

  test('/memory shows what is remembered, and finds it, without a word to the model', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'gwen'));
    await terminal.say('/memory');
    await terminal.shows('Nothing is remembered yet.');
    await terminal.say('remember that the spare key is under the blue pot');
    await terminal.shows('I will remember that.');
    await terminal.say('/memory');
    await terminal.shows(/private\/me\/1 +\d{4}-\d\d-\d\d +gwen +the spare key/);
    await terminal.say('/memory pot unicorn');
    await terminal.shows(/private\/me\/1 [^\n]*blue pot\n[^●]*$/);
    await terminal.say('/memory unicorn');
    await terminal.shows('Nothing was found about that.');
  });

  test('several lines are written with Alt+Enter, Ctrl+J or a backslash, pasted at once, and sent as one', async () => {
    const household = await house();
    const guest = await visit(household, 'hana');
    await using terminal = await Terminal.open(attach(household, '--as', 'hana'));
    await terminal.shows('cooper · hana');
    await terminal.type('one');
    await terminal.press('M-Enter');
    await terminal.type('two');
    await terminal.press('C-j');
    await terminal.type('three\\');
    await terminal.press('Enter');
    await terminal.paste('four\nfive\n');
    await terminal.type('six');
    await terminal.shows(/^› one\n {2}two\n {2}three\n {2}four\n {2}five\n {2}six$/m);
    expect(await terminal.cursor()).toEqual({ column: 5, line: '  six' });
    await terminal.press('Enter');
    const said = await guest.event('message', ({ kind }) => kind === 'said');
    expect(said.text).toBe('one\ntwo\nthree\nfour\nfive\nsix');
  });

  test('the arrow keys call back what was sent, and what was being written', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'iris'));
    await terminal.say('who am i?');
    await terminal.shows('● You are iris');
    await terminal.say('hello');
    await terminal.shows('● Hello.');
    await terminal.type('half a th');
    await terminal.press('Up');
    await terminal.shows(/^› hello$/m);
    await terminal.press('Up');
    await terminal.shows(/^› who am i\?$/m);
    await terminal.press('Down', 'Down');
    await terminal.shows(/^› half a th$/m);
  });

  test('wide characters and emoji take their columns, and the cursor stands behind them', async () => {
    const household = await house();
    await using terminal = await Terminal.open(attach(household, '--as', 'judy'));
    await terminal.shows('cooper · judy');
    await terminal.type('鍵は青い鉢の下 🔑e\u0301');
    await terminal.shows('鍵は青い鉢の下 🔑e\u0301');
    // The margin, seven wide letters, a blank, a wide emoji, one letter with its accent.
    expect((await terminal.cursor()).column).toBe(2 + 14 + 1 + 2 + 1);
    await terminal.press('BSpace', 'BSpace', 'BSpace');
    await terminal.shows(/^› 鍵は青い鉢の下$/m);
    expect((await terminal.cursor()).column).toBe(16);
    await terminal.type('漢'.repeat(40));
    await terminal.press('Enter');
    const screen = await terminal.shows('I did not understand');
    expect(screen.split('\n').filter((line) => line.includes('漢')).length).toBe(2);
    expect(times(screen, '漢')).toBe(40);
  });

  test('Ctrl+C clears and warns, twice leaves; Ctrl+D leaves where nothing is written', async () => {
    const household = await house();
    await using first = await Terminal.open(attach(household, '--as', 'kate'));
    await first.shows('cooper · kate');
    await first.type('never mind');
    await first.shows('› never mind');
    await first.press('C-c');
    expect(await first.shows('Press Ctrl+C again')).not.toContain('never mind');
    await first.press('C-c');
    expect(await first.shows('[ended 0]')).not.toContain('Ctrl+C');

    await using second = await Terminal.open(attach(household, '--as', 'kate'));
    await second.shows('cooper · kate');
    await second.type('x');
    await second.press('C-d');
    await second.shows('› x');
    await second.press('C-u', 'C-d');
    await second.shows('[ended 0]');

    await using third = await Terminal.open(attach(household, '--as', 'kate'));
    await third.shows('cooper · kate');
    await third.say('/quit');
    await third.shows('[ended 0]');
  });

  test('without a daemon it says so at once', async () => {
    await using household = await Household.start();
    await household.end();
    await using terminal = await Terminal.open(attach(household));
    expect(await terminal.shows('[ended 1]')).toContain('E_NOT_RUNNING');
  });

  test('NO_COLOR is heeded', async () => {
    const household = await house();
    await using plain = await Terminal.open(attach(household, '--as', 'lena'), { env: { NO_COLOR: '1' } });
    await using coloured = await Terminal.open(attach(household, '--as', 'lena'));
    for (const terminal of [plain, coloured]) {
      await terminal.say('who am i?');
      await terminal.shows('● You are lena');
    }
    const colour = /\u001b\[(?:\d+;)*3[0-7]m/;
    expect(await coloured.styled()).toMatch(colour);
    expect(await plain.styled()).not.toMatch(colour);
  });
});

describe.skipIf(!hasTmux)('several viewers of one room', () => {
  test('see each other’s words with the name, and the same answer', async () => {
    const household = await house();
    await using alice = await Terminal.open(attach(household, '--as', 'alice', '--room', 'kitchen'));
    await alice.shows('cooper · alice · full · #kitchen');
    await using bob = await Terminal.open(attach(household, '--as', 'bob', '--room', 'kitchen'));
    await bob.shows('cooper · bob · inner');
    await bob.type('still writing');
    await alice.say('who am i?');
    await alice.shows('● You are alice');
    const seen = await bob.shows('● You are alice');
    expect(seen).toContain('alice › who am i?');
    expect(seen).toContain('› still writing');
    await bob.press('C-u');
    await bob.say('and who am i? hello');
    expect(await alice.shows('bob › and who am i? hello')).toContain('alice › who am i?');
  });
});
