/**
 * An afternoon with the agent, through the real daemon and in a terminal: it mends a file, runs its test in the sandbox, reads a
 * page, is stopped half-way, does it again, and meets its cap. Each is seen in `attach`, and stands in the journal.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasSandbox } from '../actors/shell/support.ts';
import { PageServer } from '../actors/web/server.ts';
import { type Answer, toolResults } from '../support/messages-api.ts';
import { hasTmux, Terminal } from '../tui/terminal.ts';
import { KEY, withModel } from './model.ts';
import { run } from './run.ts';

/** A thousand tokens each way are two cents. */
const PRICED = `
[[provider.models]]
name = "claude-test"
context = 150000
input_price = 10
output_price = 10
`;
const COUNTED = { input_tokens: 1_000, output_tokens: 1_000 };

const uses = (...calls: readonly [name: string, input: object][]): Answer => ({
  content: calls.map(([name, input], at) => ({ type: 'tool_use', name, input, id: `call-${name}-${at}` })),
  usage: COUNTED,
});
const says = (text: string): Answer => ({ content: [{ type: 'text', text }], usage: COUNTED });

const MENDED = 'Mended: add.sh adds, its test passes, and the rules are kept.';

it.skipIf(!hasSandbox || !hasTmux)('a file is mended, tested, stopped, done again, and the cap holds', async () => {
  await using web = await PageServer.start((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('Sums are written with a plus.');
  });
  const page = `${web.url}/rules`;
  const told = await mkdtemp(join(tmpdir(), 'coop-afternoon-'));
  const faults = join(told, 'faults.json');
  await writeFile(faults, JSON.stringify({ rules: [], times: { web: { port: web.port } } }));

  const script: readonly Answer[] = [
    uses(['read_file', { path: 'add.sh' }], ['read_file', { path: 'test.sh' }]),
    uses(['edit_file', { path: 'add.sh', old: '$1 - $2', new: '$1 + $2' }]),
    uses(['bash', { command: 'sh test.sh' }]),
    uses(['web_fetch', { url: page }]),
    { fault: 'stall', after: 2_000, content: [{ type: 'text', text: 'The rules say that '.repeat(400) }] },
    uses(['bash', { command: 'sh test.sh' }], ['web_fetch', { url: page }]),
    says(MENDED),
    says('You are welcome.'),
  ];
  await using stage = await withModel((_, at) => script[at] ?? says('There is no more.'), {
    ...{ env: { ANTHROPIC_API_KEY: KEY, COOP_FAULTS: faults }, build: 'dist-faults', more: PRICED },
  });
  const { api, household } = stage;
  const results = async (at: number): Promise<string> => toolResults((await api.request(at)).body).join('\n');

  const workspace = join(household.folder, 'workspaces/default');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'add.sh'), '# adds\necho $(($1 - $2))\n');
  await writeFile(join(workspace, 'test.sh'), '[ "$(sh add.sh 2 3)" = 5 ] && echo passed || echo failed\n');

  await using terminal = await Terminal.open(['attach', '-c', household.config], { columns: 100, rows: 40 });
  await terminal.shows('cooper · alice · full');
  await terminal.say(`mend add.sh, run test.sh, and look at ${page}`);

  // The file, its test and the page.
  await terminal.shows(/✓ read_file .*add\.sh/);
  await terminal.shows(/✓ edit_file .*add\.sh/);
  await terminal.shows(/✓ bash .*test\.sh/);
  await terminal.shows(/✓ web_fetch .*rules/);
  expect(await results(1)).toContain('echo $(($1 - $2))');
  expect(await readFile(join(workspace, 'add.sh'), 'utf8')).toBe('# adds\necho $(($1 + $2))\n');
  expect(await results(3)).toMatch(/passed\n\[exit 0/);
  expect(await results(4)).toContain('Sums are written with a plus.');

  // Stopped while it speaks: nothing more comes of a server that would have kept it open.
  await terminal.shows('The rules say that');
  await terminal.press('Escape');
  await terminal.shows('Stopped.');
  expect(await (await api.request(4)).ended).toBe('dropped');

  // Once more: what was done stands, and the test passes.
  await terminal.say('/retry');
  await terminal.shows(MENDED);
  expect(await results(6)).toMatch(/passed\n\[exit 0/);

  // The cap.
  const config = await readFile(household.config, 'utf8');
  const capped = async (dollars: number): Promise<void> => {
    await writeFile(household.config, `${config}\n[limits.users]\nalice = ${dollars}\n`);
    await expect.poll(async () => (await run(household.config, 'usage')).out).toContain(`$${dollars.toFixed(2)}`);
  };
  await capped(0.01);
  const asked = api.requests.length;
  await terminal.say('thank you');
  await terminal.shows('The cap of $0.01 a day for alice (limits.users.alice) is used up. Your message is kept');
  expect(api.requests).toHaveLength(asked);
  await capped(9);
  await terminal.say('/retry');
  await terminal.shows('● You are welcome.');

  // All of it stands in the journal, what was stopped marked so.
  const { sessions } = JSON.parse((await run(household.config, 'sessions', 'list', '--json')).out);
  const { out } = await run(household.config, 'sessions', 'show', String(sessions[0].id));
  const steps = ['read_file', 'read_file', 'edit_file', 'bash', 'web_fetch'].map((name) => `\\[${name}\\] .*\n`);
  expect(out).toMatch(new RegExp(`${steps.join(' *')}cooper: .*Stopped\\.\n *\\(answered again later`));
  expect(out).toMatch(/\[bash\] .*\n *\[web_fetch\] .*\ncooper: Mended: /);
  expect(out).toMatch(/is used up\. .*\n *\(answered again later; failed: E_LIMIT\)/);
  expect(out).toMatch(/alice: thank you\ncooper: You are welcome\.\n*$/);
  // Eight calls, of which one was stopped: what it cost is an estimate.
  const usage = JSON.parse((await run(household.config, 'usage', '--json')).out);
  expect(usage.total).toMatchObject({ calls: 8, estimated: 1 });
  await rm(told, { recursive: true });
});
