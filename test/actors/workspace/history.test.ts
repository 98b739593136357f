/** What files said before, as far as it is believed: in a real Worker, with the journal in this test. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import type { Client } from '../../../src/protocol/contract.ts';
import { FileHistoryContract } from '../../../src/protocol/contracts/history.ts';
import {
  type FileVersion,
  VersionsReadContract,
  VersionsSeenContract,
} from '../../../src/protocol/contracts/journal/index.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { TestWorkspace } from './support.ts';

let workspace: TestWorkspace;

/** Each file has one version, which was believed in full when it was kept. */
function history(bob: TrustLevel): Client<typeof FileHistoryContract> {
  const [seen, versions, looking] = [
    mintChannel(VersionsSeenContract),
    mintChannel(VersionsReadContract),
    mintChannel(FileHistoryContract),
  ];
  const version: FileVersion = {
    ...{ version: 1, at: 1, by: null, approvedBy: null, turn: null, kind: 'text', why: null, bytes: 3 },
    ...{ same: null, sure: true, integrity: 'full' },
  };
  serve(seen.server, VersionsSeenContract, { seen: () => ({}) });
  serve(versions.server, VersionsReadContract, {
    files: () => ({ files: [] }),
    list: () => ({ versions: [version] }),
    get: () => ({ version, text: 'old' }),
  });
  const scope = {
    others: [{ path: 'users/bob', level: bob }],
    files: [],
    seen: seen.client,
    versions: versions.client,
  };
  workspace.actor.grant({ contract: 'files.history', scope, port: looking.server });
  return connect(looking.client, FileHistoryContract).call;
}

beforeEach(async () => {
  workspace = await TestWorkspace.open({ files: { 'SOUL.md': 'new' } });
});
afterEach(() => workspace[Symbol.asyncDispose]());

const believed = async (files: Client<typeof FileHistoryContract>, path: string): Promise<TrustLevel[]> => [
  (await files.versions({ path })).integrity,
  (await files.diff({ path, version: 1 })).integrity,
  (await files.text({ path, version: 1 })).integrity,
];

it('is believed no further than whoever is at home where the file lies is now, whatever was known when it was kept', async () => {
  expect(await believed(history('inner'), 'users/bob/USER.md')).toEqual(['inner', 'inner', 'inner']);
  expect(await believed(history('familiar'), './users/bob/USER.md')).toEqual(['familiar', 'familiar', 'familiar']);
  expect(await believed(history('inner'), 'SOUL.md')).toEqual(['full', 'full', 'full']);
});
