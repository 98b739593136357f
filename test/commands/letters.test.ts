import { describe, expect, test } from 'vitest';
import { handleLetters } from '../../src/commands/letters/handle.ts';
import { listLetters } from '../../src/commands/letters/list.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { ScriptedDaemon, testShell } from './support.ts';

const opened = {
  person: 'alice',
  place: 'dm:terminal:alice',
  effective: { level: 'full', sender: 'full', place: 'full', why: '' },
  ...{ agent: 'cooper', model: 'offline/simple', decides: true },
};
const LETTERS = [
  {
    ...{ id: 'reply-12', kind: 'reply', state: 'unknown', person: 'bob', place: 'dm:terminal:bob', at: 60_000 },
    why: 'coop ended while this was being sent',
  },
  {
    id: 'message-7',
    kind: 'message',
    state: 'failed',
    person: 'carol',
    place: 'group:terminal:kitchen',
    at: 0,
    why: null,
  },
];

const daemonWith = (answer: (method: string, params: Readonly<Record<string, unknown>>) => unknown): ScriptedDaemon =>
  new ScriptedDaemon(({ method, params }) => (method === 'open' ? opened : answer(method, params)));

describe('coop letters', () => {
  test('lists what did not get through, why, and what to do', async () => {
    await using daemon = daemonWith((method) => (method === 'letters' ? { letters: LETTERS } : undefined));
    const shell = testShell(daemon.house);
    expect(await listLetters({ as: 'alice' }, shell)).toBe(0);
    expect(shell.out()).toContain('reply-12');
    expect(shell.out()).toContain('nobody knows');
    expect(shell.out()).toContain('coop letters retry ID');
  });

  test('says so where everything got through', async () => {
    await using daemon = daemonWith((method) => (method === 'letters' ? { letters: [] } : undefined));
    const shell = testShell(daemon.house);
    await listLetters({ as: 'alice' }, shell);
    expect(shell.out()).toContain('Everything got through.');
  });

  test('retries each, with --yes also what may arrive twice, and goes on after one that is refused', async () => {
    await using daemon = daemonWith((method, { letter, anyway }) => {
      if (method !== 'retry') return undefined;
      if (letter === 'reply-12' && anyway !== true) throw new CoopError('E_MAY_BE_TWICE', { letter: 'reply-12' });
      return {};
    });
    const shell = testShell(daemon.house);
    expect(await handleLetters('retry', ['reply-12', 'message-7'], { as: 'alice' }, shell)).toBe(1);
    expect(shell.out()).toBe('message-7 is tried again.\n');
    expect(shell.err()).toContain('--yes');
    expect(await handleLetters('retry', ['reply-12'], { as: 'alice', yes: true }, testShell(daemon.house))).toBe(0);
  });

  test('drops by id, and refuses what is no id before anything is done', async () => {
    await using daemon = daemonWith((method) => (method === 'drop' ? {} : undefined));
    const wrong = handleLetters('drop', ['job-3', '12'], { as: 'alice' }, testShell(daemon.house));
    await expect(wrong).rejects.toMatchObject({ code: 'E_USAGE' });
    expect(daemon.requests).toEqual([]);
    expect(await handleLetters('drop', ['job-3'], { as: 'alice' }, testShell(daemon.house))).toBe(0);
  });
});
