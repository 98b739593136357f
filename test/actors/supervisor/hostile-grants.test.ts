import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { othersIn, plan, scopeOf, WHOLE } from '../../../src/actors/supervisor/grants/index.ts';
import { mintWork } from '../../../src/actors/supervisor/grants/mint-work.ts';
import { Groups } from '../../../src/actors/supervisor/groups.ts';
import { People } from '../../../src/actors/supervisor/people.ts';
import { Workplaces } from '../../../src/actors/supervisor/workplaces.ts';
import { levelIn } from '../../../src/domain/folder-level.ts';
import { type PlaceKey, parsePlace, placeKey } from '../../../src/protocol/address.ts';
import type { Grant } from '../../../src/protocol/grant.ts';
import { actorId, leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { TurnLease } from '../../../src/protocol/lease.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';

const ALICE = personName('alice');
const BOB = personName('bob');
const KITCHEN = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });

const lease = (person: typeof BOB, place: PlaceKey, level: TrustLevel): TurnLease => ({
  ...{
    kind: 'turn',
    id: leaseId('lease-1'),
    person,
    place,
    turn: turnId('turn-1'),
    agent: 'coop',
    model: 'offline/demo',
  },
  ...{ errorDetails: false, effective: { level, sender: level, place: level, why: '' } },
});

const PROMPT = {
  max_tokens: 30_000,
  shared_files: [{ path: '..house/RULES.md', trust: 'inner', cache: 'stable' }],
  user_files: [{ path: 'AGENTS.md', trust: 'full', cache: 'stable' }],
} as const;

function workplaces(workspace: string) {
  const settings = {
    users: [
      { name: 'alice', trust: 'full', match: ['terminal:alice'] },
      { name: 'bob', trust: 'inner', match: ['terminal:bob'] },
    ],
    groups: [],
    channels: { terminal: { rooms: 'open' } },
    prompt: PROMPT,
    web: { enabled: false, allow: [] },
    sandbox: { unconfined: false, hosts: [] },
  };
  const leases = { servedBy: () => 0, serversOf: () => [] };
  const door = { add() {}, open: async () => {}, isOpen: () => false, giveUp: async () => {}, leases };
  // As much of the settings as is looked at.
  const all = settings as unknown as ConstructorParameters<typeof Groups>[0] & ConstructorParameters<typeof People>[0];
  return new Workplaces({
    ...{ house: door, people: new People(all), groups: new Groups(all), sandbox: () => undefined, note() {} },
    paths: { workspace, ledgers: join(workspace, '..', 'ledgers') },
    settings: () => all as never,
  });
}

describe('what is granted, to those who mean ill', () => {
  const everybody = {
    people: [
      { name: ALICE, trust: 'full' },
      { name: BOB, trust: 'inner' },
    ],
    rooms: [],
  } as const;

  it.each(['users//bob/plan.md', './users/bob/plan.md', 'users/./bob/plan.md', 'Users/Bob/plan.md'])(
    'a request for %s says who could read it',
    (path) => {
      expect(levelIn(path, WHOLE.level, othersIn(WHOLE, everybody))).not.toBe('full');
    },
  );

  it('a request for a prompt file says who is told it, however it is spelled', () => {
    const parts = [...othersIn(WHOLE, everybody), { path: 'SOUL.md', level: 'familiar' as const }];
    expect(levelIn('./SOUL.md', WHOLE.level, parts)).toBe('familiar');
  });

  it('a turn goes on without files where its folder cannot be made', async () => {
    const workspace = join(mkdtempSync(join(tmpdir(), 'coop-work-')), 'workspace');
    mkdirSync(join(workspace, 'users'), { recursive: true });
    writeFileSync(join(workspace, 'users/bob'), 'no folder');
    const dm = placeKey({ kind: 'dm', channel: 'terminal', peer: 'bob' });
    const work = workplaces(workspace).workOf(lease(BOB, dm, 'inner'), plan('inner', parsePlace(dm), 'approve'));
    await expect(work).resolves.not.toHaveProperty('files');
  });

  it('a prompt file in a folder whose name begins with dots is asked for like any other', async () => {
    const workspace = join(mkdtempSync(join(tmpdir(), 'coop-work-')), 'workspace');
    const dm = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });
    const work = await workplaces(workspace).workOf(lease(ALICE, dm, 'full'), plan('full', parsePlace(dm), 'approve'));
    expect(work.files?.prompts.map(({ path }) => path)).toContain('..house/RULES.md');
  });

  it('commands without a sandbox, which decide about requests if they want, are not lent in a room', () => {
    const given: Grant[] = [];
    const scope = scopeOf({ of: 'room', works: true }, ALICE, parsePlace(KITCHEN), 'full');
    const limits = { memoryMb: 512, processes: 64, outputBytes: 1_000, timeoutMs: 1_000 };
    const files = { actor: actorId('workspace:x'), scope, folder: '/x', others: [], prompts: [], kept: [] };
    mintWork(
      lease(ALICE, KITCHEN, 'full'),
      plan('full', parsePlace(KITCHEN), 'approve'),
      { files, shell: { sandboxed: true, hosts: [], unconfined: true, limits } },
      leaseId('lease-1.trusting'),
      (_actor, _lease, grant) => void given.push(grant),
    );
    const shells = given.flatMap((grant) => (grant.contract === 'shell' ? [grant.scope.unconfined] : []));
    expect(shells).not.toContain(true);
  });

  it('two rooms have two folders', () => {
    const at = (place: string) => scopeOf({ of: 'room', works: true }, ALICE, parsePlace(place), 'inner').path;
    expect(at('group:terminal:signal-abc')).not.toBe(at('group:signal:abc'));
  });
});
