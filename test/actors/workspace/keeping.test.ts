/** The journal has what a file says and will say before it is written, whatever happens meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, mintChannel, type Served, serve } from '../../../src/actors/kernel/link/index.ts';
import type { Client } from '../../../src/protocol/contract.ts';
import { type FileState, VersionsChangeContract } from '../../../src/protocol/contracts/journal/index.ts';
import { WorkspaceWriteContract } from '../../../src/protocol/contracts/workspace.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { leaseId } from '../../../src/protocol/ids.ts';
import { key, refusal, TestWorkspace } from './support.ts';

const said = (state: FileState): string => (state.kind === 'text' ? state.text : state.kind);

let workspace: TestWorkspace;
/** What the journal was told, in the order in which it was. */
let told: string[];
let onChanging: () => void | Promise<void>;
let served: Served;

/** A port that writes, whose journal is this test. */
function writer(guarded: 'asked' | 'written' = 'written', lease = 'test'): Client<typeof WorkspaceWriteContract> {
  const journal = mintChannel(VersionsChangeContract);
  let last = 0;
  served = serve(journal.server, VersionsChangeContract, {
    async changing({ file, before, after }) {
      told.push(`${file}: ${said(before)} -> ${said(after)}`);
      await onChanging();
      last += 1;
      return { version: last };
    },
    changed({ version, done }) {
      told.push(`${version} ${done ? 'done' : 'not done'}`);
      return {};
    },
  });
  const keeping = { files: [{ path: 'SOUL.md', file: 'users/alice/SOUL.md' }], port: journal.client };
  const prompts = [{ path: 'SOUL.md', level: 'full' }] as const;
  return connect(workspace.writePort({ guarded, prompts, keeping }, lease), WorkspaceWriteContract).call;
}

const write = (files: Client<typeof WorkspaceWriteContract>, text: string, path = 'SOUL.md') =>
  files.write({ key: key(), path, text, integrity: 'full' });

beforeEach(async () => {
  told = [];
  onChanging = () => {};
  workspace = await TestWorkspace.open({ files: { 'SOUL.md': 'one', 'notes.md': 'note' } });
});
afterEach(() => workspace[Symbol.asyncDispose]());

describe('a file whose versions are kept', () => {
  it('is written when the journal has what it said and what it will say, by its path below the whole workspace', async () => {
    const files = writer();
    const there: string[] = [];
    onChanging = () => void there.push(workspace.text('SOUL.md'));
    expect(await write(files, 'two', './SOUL.md')).toEqual({ bytes: 3, existed: true });
    await files.edit({ key: key(), path: 'SOUL.md', old: 'two', new: 'three', integrity: 'full' });
    const [a, b] = ['users/alice/SOUL.md: one -> two', 'users/alice/SOUL.md: two -> three'];
    expect(told).toEqual([a, '1 done', b, '2 done']);
    expect(there).toEqual(['one', 'two']);
    expect(workspace.text('SOUL.md')).toBe('three');
  });

  it('is not written where the journal does not take it', async () => {
    const files = writer();
    onChanging = () => {
      throw new CoopError('E_DISK_FULL');
    };
    expect(await refusal(write(files, 'two'))).toMatch(/^E_DISK_FULL/);
    expect(workspace.text('SOUL.md')).toBe('one');
    served.revoke();
    expect(await refusal(write(files, 'two'))).toMatch(/^E_REVOKED/);
    expect(workspace.text('SOUL.md')).toBe('one');
  });

  it('is not written where the lease ends while the journal is told, and another port is asked for itself', async () => {
    const [trusted, other] = [writer('written', 'trusted'), writer('asked', 'other')];
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    onChanging = () => {
      asked.resolve();
      return promise;
    };
    const wish = { key: key(), path: 'SOUL.md', text: 'two', integrity: 'full' } as const;
    const refused = refusal(trusted.write(wish));
    await asked.promise;
    await workspace.actor.revoke(leaseId('trusted'));
    const again = refusal(other.write(wish));
    resolve();
    expect(await refused).toMatch(/^E_REVOKED/);
    expect(await again).toMatch(/^E_FILE_ASK/);
    expect(workspace.text('SOUL.md')).toBe('one');
    expect(told).toEqual(['users/alice/SOUL.md: one -> two', '1 not done']);
  });

  it('is written once under one key, also where it is asked for twice at once, and again where it failed', async () => {
    const files = writer();
    const wish = { key: key(), path: 'SOUL.md', text: 'two', integrity: 'full' } as const;
    let isFull = true;
    onChanging = () => {
      if (isFull) throw new CoopError('E_DISK_FULL');
    };
    await refusal(files.write(wish));
    isFull = false;
    told = [];
    expect(await Promise.all([files.write(wish), files.write(wish)])).toEqual([
      { bytes: 3, existed: true },
      { bytes: 3, existed: true },
    ]);
    expect(told).toHaveLength(2);
  });

  it('that somebody edits meanwhile is looked at again: what they wrote is not lost', async () => {
    const files = writer();
    let isFirst = true;
    onChanging = () => {
      if (isFirst) workspace.put('SOUL.md', 'by hand');
      isFirst = false;
    };
    await write(files, 'two');
    const [a, b] = ['users/alice/SOUL.md: one -> two', 'users/alice/SOUL.md: by hand -> two'];
    expect(told).toEqual([a, '1 not done', b, '2 done']);
    expect(workspace.text('SOUL.md')).toBe('two');
  });

  it('of which an edit fits no more meanwhile is left as it is', async () => {
    const files = writer();
    onChanging = () => void workspace.put('SOUL.md', 'by hand');
    const edit = files.edit({ key: key(), path: 'SOUL.md', old: 'one', new: 'two', integrity: 'full' });
    expect(await refusal(edit)).toMatch(/^E_FILE_MATCH/);
    expect(told.at(-1)).toBe('1 not done');
    expect(workspace.text('SOUL.md')).toBe('by hand');
  });

  it('that has to be asked for is not told of', async () => {
    expect(await refusal(write(writer('asked'), 'two'))).toMatch(/^E_FILE_ASK/);
    expect(told).toEqual([]);
  });

  it('is changed by one write after another, each before the next is told of', async () => {
    const [one, other] = [writer(), writer()];
    await Promise.all([write(one, 'two'), write(other, 'three'), write(one, 'four')]);
    const steps = told.flatMap((line) => (line.includes('->') ? [line.split(': ')[1]?.split(' -> ') ?? []] : []));
    // Whichever came first: what each found is what the one before it left.
    expect(steps.map(([before]) => before)).toEqual(['one', ...steps.slice(0, -1).map(([, after]) => after)]);
    expect(steps.map(([, after]) => after).sort()).toEqual(['four', 'three', 'two']);
  });
});

it('any other file is written without the journal', async () => {
  await write(writer(), 'another note', 'notes.md');
  expect(told).toEqual([]);
  expect(workspace.text('notes.md')).toBe('another note');
});
