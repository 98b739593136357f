import { describe, expect, test } from 'vitest';
import { printFailure } from '../../src/commands/failure.ts';
import { admitGroup } from '../../src/commands/groups/admit.ts';
import { listGroups } from '../../src/commands/groups/list.ts';
import { groupMembers } from '../../src/commands/groups/members.ts';
import { addressed, placesGiven } from '../../src/commands/groups/place.ts';
import { approvePairing } from '../../src/commands/pairing/approve.ts';
import { denyPairing } from '../../src/commands/pairing/deny.ts';
import { identityGiven } from '../../src/commands/pairing/identity.ts';
import { listPairing } from '../../src/commands/pairing/list.ts';
import type { PlaceKey } from '../../src/protocol/address.ts';
import type { Group } from '../../src/protocol/contracts/admission.ts';
import { type Script, ScriptedDaemon, testShell } from './support.ts';

const MALLORY = {
  identity: 'terminal:mallory',
  place: 'dm:terminal:mallory',
  messages: 3,
  firstAt: 0,
  lastAt: 60_000,
  denied: false,
};
const HELD = [MALLORY, { ...MALLORY, identity: 'terminal:eve', place: 'group:terminal:attic' }];
const group = (place: string, more: Partial<Group> = {}): Group => ({
  place: place as PlaceKey,
  name: null,
  listed: 'open',
  trust: null,
  level: 'familiar',
  why: 'is familiar, because carol reads there',
  members: 2,
  ...more,
});
const GROUPS = [
  group('group:terminal:kitchen'),
  group('group:signal:aGVsbG8=', { name: 'family', listed: 'listed', trust: 'inner', level: 'inner' }),
  group('group:signal:d29ybGQ=', { name: 'family', listed: 'listed', members: null }),
  group('group:terminal:attic', { listed: 'unlisted', level: 'public' }),
];
const ADDED = '[[users]]\nname = "mallory"\ntrust = "familiar"\nmatch = ["terminal:mallory"]\n';

const script: Script = ({ method, params }) => {
  switch (method) {
    case 'held':
      return { held: HELD };
    case 'admit':
    case 'admit_group':
      return { added: ADDED, released: method === 'admit' ? 1 : 0 };
    case 'refuse':
      return { messages: 3 };
    case 'groups':
      return { groups: GROUPS };
    case 'members': {
      const found = GROUPS.find(({ place }) => place === params['place']);
      const members = [
        { who: 'alice', level: 'full', why: 'reads' },
        { who: '?terminal:mallory', level: 'public', why: 'counted' },
      ];
      return { group: found, members: found?.members === null ? null : members };
    }
    default:
      return undefined;
  }
};

const said = (daemon: ScriptedDaemon, method: string): unknown =>
  daemon.requests.find((request) => request.method === method)?.params;

describe('coop pairing', () => {
  test('lists strangers, and leaves groups to their own command', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    expect(await listPairing({}, shell)).toBe(0);
    expect(said(daemon, 'open')).toEqual({ as: 'alice', reads: false });
    expect(shell.out()).toMatch(/terminal:mallory +3 +1970-01-01 00:01 +waits/);
    expect(shell.out()).not.toContain('eve');
    expect(shell.out()).toContain('coop pairing approve IDENTITY --trust LEVEL');
  });

  test('lets nobody in without a level, and says what each means', async () => {
    await using daemon = new ScriptedDaemon(script);
    for (const trust of [undefined, 'friend']) {
      const shell = testShell(daemon.house);
      const options = trust === undefined ? {} : { trust };
      const code = await approvePairing('mallory', options, shell).catch((error) => printFailure(shell, error));
      expect(code).toBe(2);
      for (const level of ['full', 'inner', 'familiar', 'public']) expect(shell.err()).toContain(`--trust ${level}`);
    }
    expect(daemon.requests).toEqual([]);
  });

  test('lets somebody in at the level that is given, and shows what was written', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    expect(await approvePairing('terminal:mallory', { trust: 'familiar', name: 'mal' }, shell)).toBe(0);
    expect(said(daemon, 'admit')).toEqual({ identity: 'terminal:mallory', trust: 'familiar', name: 'mal' });
    expect(shell.out()).toBe(
      [
        'terminal:mallory is known from now on, and familiar. Added to coop.toml:',
        '',
        '  [[users]]',
        '  name = "mallory"',
        '  trust = "familiar"',
        '  match = ["terminal:mallory"]',
        '',
        '1 message that waited: answered now.',
        '',
      ].join('\n'),
    );
  });

  test('denies, and says what becomes of what was written', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    expect(await denyPairing('?terminal:mallory', {}, shell)).toBe(0);
    expect(said(daemon, 'refuse')).toEqual({ identity: 'terminal:mallory' });
    expect(shell.out()).toContain('3 messages of theirs will not be answered');
  });

  test('with --json is what the daemon said', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    await approvePairing('mallory', { trust: 'public', json: true }, shell);
    expect(JSON.parse(shell.out())).toEqual({ added: ADDED, released: 1 });
  });

  test.each(['', 'Mallory', 'irc:mallory', 'a b'])('%j is nobody', (text) => {
    expect(() => identityGiven(text)).toThrow('coop pairing');
  });
});

describe('coop groups', () => {
  test('lists what each is worth, and how an unlisted one is admitted', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    expect(await listGroups({}, shell)).toBe(0);
    expect(shell.out()).toMatch(/group:terminal:kitchen +open +familiar +2\n {2}is familiar, because/);
    expect(shell.out()).toMatch(/group:signal:d29ybGQ= +family +listed +familiar +unknown\n/);
    expect(shell.out()).toContain('coop groups admit');
  });

  test('admits at a level, or at that of the least trusted member, and says which', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    expect(await admitGroup('terminal:attic', { trust: 'inner', name: 'attic' }, shell)).toBe(0);
    expect(said(daemon, 'admit_group')).toEqual({ place: 'group:terminal:attic', trust: 'inner', name: 'attic' });
    const second = testShell(daemon.house);
    await admitGroup('#attic', {}, second);
    expect(daemon.requests.at(-1)?.params).toEqual({ place: 'group:terminal:attic' });
    expect(second.out()).toContain('worth what its least trusted member is');
    expect(second.out()).not.toContain('answered now');
  });

  test('shows the members of every place that a name stands for', async () => {
    await using daemon = new ScriptedDaemon(script);
    const shell = testShell(daemon.house);
    expect(await groupMembers('family', {}, shell)).toBe(0);
    expect(shell.out()).toContain('group:signal:aGVsbG8= (family): inner');
    expect(shell.out()).toMatch(/alice +full +reads there now\n\?terminal:mallory +public +still counts/);
    expect(shell.out()).toContain('Nobody can tell who reads there.');
  });

  test.each([
    ['group:terminal:kitchen', 'group:terminal:kitchen'],
    ['terminal:kitchen', 'group:terminal:kitchen'],
    ['kitchen', 'group:terminal:kitchen'],
    ['#kitchen', 'group:terminal:kitchen'],
    ['signal:aGVsbG8=', 'group:signal:aGVsbG8='],
  ])('%s is %s', (text, place) => {
    expect(placesGiven(text, GROUPS)).toEqual([place]);
  });

  test.each(['', 'dm:terminal:alice', 'two words', 'irc:x'])('%j is no group', (text) => {
    expect(() => addressed(text)).toThrow('coop groups');
  });
});
