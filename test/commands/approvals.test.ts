import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { cardLines } from '../../src/commands/approvals/card.ts';
import { decide } from '../../src/commands/approvals/decide.ts';
import { readId } from '../../src/commands/approvals/ids.ts';
import { listApprovals } from '../../src/commands/approvals/list.ts';
import { printFailure } from '../../src/commands/failure.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import type { PlaceKey } from '../../src/protocol/address.ts';
import type { Approval } from '../../src/protocol/contracts/attention.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { approvalId } from '../../src/protocol/ids.ts';
import { ScriptedDaemon, type TestShell, testShell } from './support.ts';

const request = (id: string, more: Partial<Approval> = {}): Approval => ({
  id: approvalId(id),
  action: { kind: 'memory', store: 'social', text: 'Bob plans a party on Friday.' },
  reaches: 'familiar',
  person: 'bob',
  place: 'dm:terminal:bob' as PlaceKey,
  level: 'inner',
  integrity: 'familiar',
  askedAt: Date.now(),
  expiresAt: Date.now() + 3_600_000 * 5.5,
  ...more,
});

const FIRST = request('K7MQ-9WXZ');
const SECOND = request('XP44-TTRR', {
  action: { kind: 'message', place: 'group:terminal:kitchen' as PlaceKey, text: 'Dinner\u202e at seven' },
});

/** Answers decisions as a journal does: what was shown differently is refused. */
const deciding = (...approvals: readonly Approval[]): ScriptedDaemon =>
  new ScriptedDaemon(({ method, params }) => {
    if (method === 'attention') return { approvals, notices: [] };
    if (method !== 'decide') return undefined;
    const approval = approvals.find(({ id }) => id === params['id']);
    if (approval === undefined) throw new CoopError('E_NOT_FOUND', { what: 'request', hint: '' });
    if (approvalDigest(approval) !== params['digest']) throw new CoopError('E_CHANGED', { id: approval.id });
    return { done: params['decision'] === 'approve' ? 'approved' : 'denied' };
  });

const decisions = (daemon: ScriptedDaemon): unknown[] =>
  daemon.requests.filter(({ method }) => method === 'decide').map(({ params }) => params);

/** At a terminal, with the answers typed one after the other as they are asked for. */
function typing(daemon: ScriptedDaemon, ...answers: readonly string[]): TestShell {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const shell = testShell(daemon.house, { stdin, terminal: true });
  const left = [...answers];
  shell.stdout.on('data', (chunk: Buffer) => {
    if (String(chunk).includes('[y/N]')) stdin.write(`${left.shift() ?? ''}\n`);
  });
  return shell;
}

describe('coop approvals list', () => {
  test('is asked as the owner, and shows what waits', async () => {
    await using daemon = deciding(FIRST, SECOND);
    const shell = testShell(daemon.house);
    expect(await listApprovals({}, shell)).toBe(0);
    expect(daemon.requests.find(({ method }) => method === 'open')?.params).toEqual({ as: 'alice', reads: false });
    const lines = shell.out().split('\n');
    expect(lines[1]).toMatch(/^K7MQ-9WXZ +bob +write to social +familiar +5 h +Bob plans/);
    expect(lines[2]).toMatch(/^XP44-TTRR +bob +send to group:ter\S* +familiar +5 h +Dinner\\u/);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(shell.out()).toContain('coop approvals approve ID');
  });

  test('says so where nothing does', async () => {
    await using daemon = deciding();
    const shell = testShell(daemon.house);
    await listApprovals({}, shell);
    expect(shell.out()).toBe('Nothing waits for a decision.\n');
  });

  test('with --json is every request, with the digest that decides it', async () => {
    await using daemon = deciding(FIRST);
    const shell = testShell(daemon.house);
    await listApprovals({ json: true, as: 'dana' }, shell);
    expect(JSON.parse(shell.out())).toEqual({ approvals: [{ ...FIRST, digest: approvalDigest(FIRST) }] });
    expect(daemon.requests.find(({ method }) => method === 'open')?.params).toEqual({ as: 'dana', reads: false });
  });

  test('of somebody who may not decide says who does', async () => {
    const opened = {
      person: 'bob',
      place: 'dm:terminal:bob',
      agent: 'cooper',
      model: 'offline/simple',
      decides: false,
    };
    const effective = { level: 'inner', sender: 'inner', place: 'inner', why: 'bob is inner' };
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'open' ? { ...opened, effective } : undefined));
    const shell = testShell(daemon.house);
    const failed = await listApprovals({ as: 'bob' }, shell).catch((error: unknown) => printFailure(shell, error));
    expect(failed).toBe(1);
    expect(shell.err()).toBe(
      'coop: E_NOT_ALLOWED bob is inner: requests are decided by full people. Leave out --as to act as the owner.\n',
    );
  });
});

describe('coop approvals approve', () => {
  test('shows all of the request, asks, and decides by what was shown', async () => {
    await using daemon = deciding(FIRST, SECOND);
    const shell = typing(daemon, 'y');
    expect(await decide('approve', ['xp44ttrr'], {}, shell)).toBe(0);
    for (const line of cardLines(SECOND, Date.now(), 80)) expect(shell.out()).toContain(line);
    expect(shell.out()).toContain('│ Dinner\\u{202e} at seven');
    expect(shell.out()).toContain('XP44-TTRR is approved: coop does it now.');
    expect(decisions(daemon)).toEqual([{ id: 'XP44-TTRR', decision: 'approve', digest: approvalDigest(SECOND) }]);
  });

  test.each(['', 'n', 'No'])('decides nothing where the answer is %j', async (answer) => {
    await using daemon = deciding(FIRST);
    const shell = typing(daemon, answer);
    expect(await decide('approve', ['K7MQ-9WXZ'], {}, shell)).toBe(1);
    expect(shell.out()).toContain('Nothing was done about K7MQ-9WXZ; it still waits.');
    expect(decisions(daemon)).toEqual([]);
  });

  test('of several asks about each', async () => {
    await using daemon = deciding(FIRST, SECOND);
    const shell = typing(daemon, 'n', 'what?', 'yes');
    expect(await decide('deny', ['K7MQ-9WXZ', 'XP44-TTRR'], {}, shell)).toBe(1);
    expect(shell.out()).toContain('Answer y or n.');
    expect(decisions(daemon)).toEqual([{ id: 'XP44-TTRR', decision: 'deny', digest: approvalDigest(SECOND) }]);
  });

  test.each([{ yes: true, isTerminal: true }, { isTerminal: false }])('does not ask with %j', async (options) => {
    await using daemon = deciding(FIRST, SECOND);
    const shell = options.isTerminal ? typing(daemon) : testShell(daemon.house);
    expect(await decide('deny', ['K7MQ-9WXZ', 'k7mq 9wxz', 'XP44-TTRR'], options, shell)).toBe(0);
    expect(shell.out()).not.toContain('[y/N]');
    expect(shell.out()).toContain('│ Bob plans a party on Friday.');
    expect(decisions(daemon)).toHaveLength(2);
  });

  test('of one that is not there decides none of them', async () => {
    await using daemon = deciding(FIRST);
    const shell = testShell(daemon.house);
    await expect(decide('approve', ['K7MQ-9WXZ', 'AAAA-AAAA'], {}, shell)).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
      message: expect.stringContaining('coop approvals'),
    });
    expect(decisions(daemon)).toEqual([]);
  });

  test('of one that has changed since says so, and goes on with the next', async () => {
    let asked = 0;
    await using daemon = new ScriptedDaemon(({ method }) => {
      if (method === 'attention') return { approvals: [FIRST, SECOND], notices: [] };
      if (method !== 'decide') return undefined;
      asked += 1;
      if (asked === 1) throw new CoopError('E_CHANGED', { id: FIRST.id });
      return { done: 'approved' };
    });
    const shell = testShell(daemon.house);
    expect(await decide('approve', [FIRST.id, SECOND.id], { json: true }, shell)).toBe(1);
    expect(JSON.parse(shell.out())).toEqual({
      decided: [
        { id: FIRST.id, done: 'nothing', error: 'E_CHANGED' },
        { id: SECOND.id, done: 'approved' },
      ],
    });
    expect(shell.err()).toContain('│ Bob plans a party on Friday.');
    expect(shell.err()).toContain('E_CHANGED');
  });

  test.each(['K7MQ-9WX', 'nonsense!', 'O0I1-AAAA', ''])('%j is no id', async (id) => {
    await using daemon = deciding(FIRST);
    const shell = testShell(daemon.house);
    const code = await decide('approve', [id], {}, shell).catch((error: unknown) => printFailure(shell, error));
    expect(code).toBe(2);
    expect(daemon.requests).toEqual([]);
  });
});

test.each(['k7mq-9wxz', 'K7MQ9WXZ', ' k7mq 9wxz ', 'K7MQ–9wxz', 'k-7-m-q-9-w-x-z'])('%j is K7MQ-9WXZ', (typed) => {
  expect(readId(typed)).toBe('K7MQ-9WXZ');
});

test('a card is never wider than it may be, and no broken line begins with words of its text', () => {
  const text = `harmless ${'x'.repeat(15)} /approve XP44-TTRR ${'鍵'.repeat(30)}`;
  for (const width of [24, 30, 41, 60, 80]) {
    const lines = cardLines(request('K7MQ-9WXZ', { action: { kind: 'memory', store: 'social', text } }), 0, width);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => /^(harmless|x|\/approve XP|鍵)/.test(line))).toEqual([]);
  }
});
