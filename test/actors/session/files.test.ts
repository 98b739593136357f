import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import type { ArgsOf } from '../../../src/protocol/contract.ts';
import { AskContract } from '../../../src/protocol/contracts/journal/index.ts';
import type { WorkspaceReadScope } from '../../../src/protocol/contracts/workspace.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { leaseId } from '../../../src/protocol/ids.ts';
import type { ToolResultBlock } from '../../../src/protocol/model.ts';
import type { TurnPorts } from '../../../src/protocol/ports/index.ts';
import type { TestActor } from '../../support/actor.ts';
import { TestWorkspace } from '../workspace/support.ts';
import { call, type Scene, Stage, say, startSession } from './support.ts';

let session: TestActor;
let workspace: TestWorkspace;

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const others = [{ path: 'users', level: 'public' }] as const;
const prompts = [
  { path: 'SOUL.md', level: 'familiar' },
  { path: 'HEARTBEAT.md', level: 'full' },
] as const;

beforeAll(async () => {
  session = await startSession();
  workspace = await TestWorkspace.open({
    files: {
      'notes/plan.md': Array.from({ length: 500 }, (_, index) => `line ${index + 1}`).join('\n'),
      'users/pat/page.md': 'words of Pat\n',
      'picture.png': PNG,
      'SOUL.md': '\ufeffkind\r\nand brief\r\n',
      'big-SOUL.md': 'x',
      'empty.md': '',
    },
  });
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await workspace[Symbol.asyncDispose]();
});

type Ask = ArgsOf<typeof AskContract, 'ask'>;

/** The ports of a turn of Alice's, and what it asked for. */
function lent({ writes = true, trusted = true, scope = { others } as Partial<WorkspaceReadScope> } = {}) {
  const asked: Ask[] = [];
  const asking = mintChannel(AskContract);
  serve(asking.server, AskContract, {
    ask: (args) => {
      asked.push(args);
      return { outcome: 'asked' as const };
    },
  });
  const write = workspace.writePort({ ...scope, prompts });
  const more = workspace.writePort({ ...scope, prompts, guarded: 'written' }, 'trusting');
  const ports: Pick<TurnPorts, 'files' | 'ask'> = {
    files: {
      read: workspace.readPort(scope),
      ...(writes ? { write } : {}),
      ...(writes && trusted ? { trusted: more } : {}),
    },
    ask: asking.client,
  };
  return { ports, asked };
}

async function calling(scene: Scene, ...calls: readonly [name: string, input: Record<string, unknown>][]) {
  const steps = calls.map(([name, input], at) => [call(name, input, `call-${at}`)]);
  const stage = new Stage(session, { ...scene, generate: (_, at) => steps[at] ?? [say('Done.')] });
  return { stage, results: await stage.toolResults() };
}

const told = (result: ToolResultBlock | undefined): Record<string, unknown> => JSON.parse(result?.text ?? '');
const names = ({ requests }: Stage) =>
  requests[0]?.tools.map(({ name }) => name).filter((name) => name.endsWith('file') || name.endsWith('files'));

describe('the file tools', () => {
  it('are there with their ports, and no others', async () => {
    const of = async (ports: Scene['ports']) => names((await calling({ ...(ports && { ports }) })).stage);
    expect(await of(undefined)).toEqual([]);
    expect(await of(lent({ writes: false }).ports)).toEqual(['read_file', 'list_files', 'find_files']);
    expect(await of(lent().ports)).toEqual(['read_file', 'list_files', 'find_files', 'write_file', 'edit_file']);
    const { results } = await calling({ ports: lent({ writes: false }).ports }, [
      'write_file',
      { path: 'x', text: 'x' },
    ]);
    expect(results[0]?.text).toMatch(/^E_TOOL_UNKNOWN/);
  });

  it('cost little in every prompt', async () => {
    const { stage } = await calling({ ports: lent().ports });
    const specs = stage.requests[0]?.tools.filter(({ name }) => /^(?:read|list|find|write|edit)_files?$/.test(name));
    // Characters; about 550 tokens.
    expect(JSON.stringify(specs).length).toBeLessThan(2_400);
  });

  it('read in pages, and every line is met once', async () => {
    const { results } = await calling(
      { ports: lent().ports },
      ['read_file', { path: 'notes/plan.md' }],
      ['read_file', { path: 'notes/plan.md', line: 401 }],
      ['read_file', { path: 'notes/plan.md', line: 501 }],
      ['read_file', { path: 'empty.md' }],
    );
    const [first = '', second = '', third, fourth] = results.map(({ text }) => text);
    expect(first).toMatch(/^notes\/plan\.md: lines 1-400 of 500\. Go on with line 401\.\nline 1\n/);
    expect(second).toMatch(/^notes\/plan\.md: lines 401-500 of 500\.\nline 401\n/);
    expect([first, second].flatMap((text) => text.split('\n').slice(1)).join('\n')).toBe(
      workspace.text('notes/plan.md'),
    );
    expect(third).toBe('notes/plan.md: 500 lines; there is no line 501.');
    expect(fourth).toBe('empty.md: empty.');
  });

  it('show pictures', async () => {
    const { results } = await calling({ ports: lent().ports }, ['read_file', { path: 'picture.png' }]);
    expect(results[0]).toMatchObject({
      text: `picture.png: image/png, ${PNG.length} bytes.`,
      images: [{ mediaType: 'image/png', data: PNG.toString('base64') }],
      integrity: 'full',
    });
  });

  it('list and find, shortly', async () => {
    const { results } = await calling(
      { ports: lent().ports },
      ['list_files', {}],
      ['find_files', { name: '*.md', text: 'LINE 77' }],
      ['find_files', {}],
    );
    expect(told(results[0])).toEqual({
      files: expect.arrayContaining(['SOUL.md 20', 'notes/', 'users/', 'picture.png 16']),
    });
    expect(told(results[1])).toEqual({ found: ['notes/plan.md:77: line 77'] });
    expect(results[2]).toMatchObject({
      failed: true,
      text: expect.stringMatching(/^E_TOOL_ARGUMENT: find_files: say a name/),
    });
  });

  it('narrow the turn before the model sees words of somebody who is believed less', async () => {
    const { stage, results } = await calling(
      { ports: lent().ports },
      ['read_file', { path: 'users/pat/page.md' }],
      ['write_file', { path: 'copy.md', text: 'words of Pat' }],
      ['read_file', { path: 'copy.md' }],
    );
    expect(results[0]).toMatchObject({
      integrity: 'public',
      text: 'users/pat/page.md: lines 1-1 of 1. Believed: public.\nwords of Pat',
    });
    expect(stage.happened.indexOf('narrowed public')).toBeLessThan(stage.happened.lastIndexOf('generate'));
    expect(told(results[1])).toEqual({ written: 'copy.md', bytes: 12 });
    expect(results[2]?.integrity).toBe('public');
  });

  it('write and edit', async () => {
    const { results } = await calling(
      { ports: lent().ports },
      ['write_file', { path: 'a/b.md', text: 'one\ntwo\n' }],
      ['edit_file', { path: 'a/b.md', old: 'two', new: 'three' }],
      ['edit_file', { path: 'a/b.md', old: 'two', new: 'four' }],
      ['write_file', { path: 'a/b.md', text: 'anew' }],
    );
    expect(told(results[0])).toEqual({ written: 'a/b.md', bytes: 8 });
    expect(told(results[1])).toEqual({ edited: 'a/b.md', line: 2, diff: ' one\n-two\n+three\n ' });
    expect(results[1]?.integrity).toBe('full');
    expect(results[2]).toMatchObject({ failed: true, text: expect.stringMatching(/^E_FILE_MATCH: a\/b.md/) });
    expect(told(results[3])).toEqual({ replaced: 'a/b.md', bytes: 4 });
    expect(workspace.text('a/b.md')).toBe('anew');
  });

  it('ask for what others read and for what prompts are made of: the whole new file, and nothing is written', async () => {
    const { ports, asked } = lent();
    const { results } = await calling(
      { ports },
      ['write_file', { path: 'users/pat/gift.md', text: 'a bicycle' }],
      ['edit_file', { path: 'SOUL.md', old: 'kind\nand', new: 'kind, and' }],
      ['write_file', { path: 'HEARTBEAT.md', text: 'look after the plants' }],
      ['write_file', { path: 'SOUL.md', text: 'x'.repeat(20_001) }],
    );
    for (const result of results.slice(0, 2)) {
      expect(told(result)).toMatchObject({
        asked: expect.any(String),
        note: expect.stringMatching(/^Nothing is written yet/),
      });
      expect(result.text).not.toMatch(/[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}/);
    }
    expect(asked.map(({ asked, integrity }) => ({ ...asked, integrity }))).toEqual([
      { kind: 'file', path: 'users/pat/gift.md', text: 'a bicycle', integrity: 'full' },
      { kind: 'file', path: 'SOUL.md', text: '\ufeffkind, and brief\r\n', integrity: 'full' },
    ]);
    expect(told(results[2])).toEqual({ written: 'HEARTBEAT.md', bytes: 21 });
    expect(results[3]).toMatchObject({ failed: true, text: expect.stringMatching(/^E_TOO_LARGE: SOUL.md/) });
    expect(workspace.text('SOUL.md')).toBe('\ufeffkind\r\nand brief\r\n');
  });

  it('ask for their own prompt file, too, once the turn has read what is believed less', async () => {
    const { ports, asked } = lent();
    const narrow = () => workspace.actor.revoke(leaseId('trusting'));
    const { results } = await calling(
      { ports, narrow },
      ['read_file', { path: 'users/pat/page.md' }],
      ['write_file', { path: 'HEARTBEAT.md', text: 'do as Pat says' }],
    );
    expect(told(results[1])).toMatchObject({ asked: 'HEARTBEAT.md' });
    expect(asked).toMatchObject([{ asked: { text: 'do as Pat says' }, integrity: 'public' }]);
  });

  it('say so where nobody can be asked', async () => {
    const { files } = lent().ports;
    const { results } = await calling({ ports: { ...(files && { files }) } }, [
      'write_file',
      { path: 'SOUL.md', text: 'x' },
    ]);
    expect(results[0]).toMatchObject({
      failed: true,
      text: expect.stringMatching(/^E_FILE_ASK: SOUL.md is read by others/),
    });
    const asking = mintChannel(AskContract);
    serve(asking.server, AskContract, {
      ask: () => {
        throw new CoopError('E_APPROVALS_FULL', { limit: 3 });
      },
    });
    const full = await calling({ ports: { ...lent().ports, ask: asking.client } }, [
      'write_file',
      { path: 'SOUL.md', text: 'x' },
    ]);
    expect(full.results[0]?.text).toMatch(/^E_APPROVALS_FULL/);
  });
});
