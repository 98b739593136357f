import { describe, expect, test } from 'vitest';
import { deleteSession } from '../../src/commands/sessions/delete.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { ScriptedDaemon, testShell } from './support.ts';

const ROW = {
  ...{
    id: 482_913,
    place: 'dm:terminal:alice',
    level: 'full',
    openedAt: 0,
    closedAt: null,
    why: null,
    turns: 2,
    lastAt: 0,
    imported: null,
  },
};

const daemonThat = (forget: () => unknown): ScriptedDaemon =>
  new ScriptedDaemon(({ method }) => {
    if (method === 'session') return { row: ROW, turns: [], next: null };
    return method === 'forget' ? forget() : undefined;
  });

describe('coop sessions delete', () => {
  test('forgets with --yes, and says what that does not reach', async () => {
    await using daemon = daemonThat(() => ({ id: ROW.id, place: ROW.place, turns: 2 }));
    const shell = testShell(daemon.house);
    expect(await deleteSession('482913', { yes: true }, shell)).toBe(0);
    expect(shell.out()).toContain('Forgotten: 482913 · dm:terminal:alice · 2 turns.');
    expect(shell.out()).toContain('backups');
    expect(daemon.requests.at(-1)).toMatchObject({ method: 'forget', params: { id: 482_913 } });
  });

  test('asks nobody who is not there: without --yes nothing is forgotten', async () => {
    await using daemon = daemonThat(() => ({}));
    const refused = deleteSession('482913', {}, testShell(daemon.house));
    await expect(refused).rejects.toMatchObject({ code: 'E_USAGE', data: { why: expect.stringContaining('--yes') } });
    expect(daemon.requests.map(({ method }) => method)).not.toContain('forget');
  });

  test('passes on why it is not possible', async () => {
    await using daemon = daemonThat(() => {
      throw new CoopError('E_NOT_THEIRS');
    });
    const refused = deleteSession('482913', { yes: true }, testShell(daemon.house));
    await expect(refused).rejects.toMatchObject({ code: 'E_NOT_THEIRS' });
  });
});
