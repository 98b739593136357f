import { describe, expect, it } from 'vitest';
import { connect, mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import { identity } from '../../../src/protocol/address.ts';
import type { CommandAnswer, CommandRequest } from '../../../src/protocol/commands.ts';
import type { Contract, Implementation, Port } from '../../../src/protocol/contract.ts';
import { AdmissionContract } from '../../../src/protocol/contracts/admission.ts';
import { AttentionContract } from '../../../src/protocol/contracts/attention.ts';
import { CommandContract } from '../../../src/protocol/contracts/command.ts';
import { HouseholdContract } from '../../../src/protocol/contracts/household.ts';
import { SessionsContract } from '../../../src/protocol/contracts/sessions.ts';
import { CoopError, type ErrorCode } from '../../../src/protocol/errors.ts';
import { approvalId, leaseId, personName } from '../../../src/protocol/ids.ts';
import type { CommandLease } from '../../../src/protocol/lease.ts';
import type { CommandPorts } from '../../../src/protocol/ports/index.ts';
import { ALICE, KITCHEN, portsIn, startSession } from './support.ts';

const MALLORY = identity('terminal:mallory');
const ID = approvalId('ABCD-2345');
const CHANGED = approvalId('WXYZ-6789');
const effective = { level: 'full', sender: 'full', place: 'full', why: '' } as const;
const GROUP = {
  place: KITCHEN,
  name: null,
  listed: 'open',
  trust: null,
  level: 'public',
  why: '',
  members: null,
} as const;

/** What is lent beside the household, as the supervisor decides by trust. */
type Lent = readonly ('sessions' | 'attention' | 'admission')[];
const EVERYTHING: Lent = ['sessions', 'attention', 'admission'];

/** One command in a Worker of its own, with the test behind every port; `heard` is what arrived there. */
async function run(
  request: CommandRequest,
  lent: Lent,
): Promise<AsyncDisposable & { readonly answer: Promise<CommandAnswer>; readonly heard: readonly unknown[] }> {
  const heard: unknown[] = [];
  /** Answers and writes down what was asked. */
  const hear =
    <A, R>(name: string, result: R) =>
    (args: A): R => {
      heard.push([name, args]);
      return result;
    };
  const served = <C extends Contract>(contract: C, implementation: Implementation<C>): Port<C> => {
    const { server, client } = mintChannel(contract);
    serve(server, contract, implementation);
    return client;
  };
  const household = served(HouseholdContract, {
    whoami: hear('whoami', { person: 'alice', identity: 'terminal:alice', place: ALICE, effective, lent: [] }),
    self: () => {
      throw new Error('nobody asked');
    },
    status: hear('status', { agent: 'cooper', model: 'm', version: '1', pid: 1, uptimeMs: 1, house: null }),
  });
  const sessions = served(SessionsContract, {
    history: hear('history', { entries: [] }),
    list: hear('list', { sessions: [] }),
    show: () => {
      throw new CoopError('E_NOT_FOUND', { what: 'conversation', hint: '' });
    },
    forget: hear('forget', { id: 7, place: ALICE, turns: 2 }),
    forgetPerson: hear('forgetPerson', { conversations: 0, versions: 0, more: false }),
    compact: hear('compact', { outcome: 'asked' }),
    archive: hear('archive', { archived: 3 }),
  });
  const attention = served(AttentionContract, {
    list: hear('attention', { approvals: [], notices: [] }),
    decide: (args) => {
      if (args.id === CHANGED) throw new CoopError('E_CHANGED', { id: args.id });
      return hear('decide', { done: 'approved' as const })(args);
    },
    seen: hear('seen', {}),
  });
  const admission = served(AdmissionContract, {
    held: hear('held', { held: [] }),
    admit: hear('admit', { added: '[[users]]\n', released: 2 }),
    refuse: hear('refuse', { messages: 1 }),
    remove: hear('remove', { name: 'bob', was: 'inner' as const }),
    users: hear('users', { users: [] }),
    groups: hear('groups', { groups: [GROUP] }),
    admitGroup: hear('admitGroup', { added: '[[groups]]\n', released: 0 }),
    members: hear('members', { group: GROUP, members: null }),
  });

  const { server, client } = mintChannel(CommandContract);
  const all = { sessions, attention, admission };
  const ports: CommandPorts = {
    household,
    run: server,
    ...Object.fromEntries(lent.map((name) => [name, all[name]])),
  };
  const lease: CommandLease = {
    id: leaseId('command'),
    kind: 'command',
    person: personName('alice'),
    place: ALICE,
    effective,
    request,
  };
  const actor = await startSession();
  actor.send({ type: 'command', lease, ports }, portsIn(ports));
  const connection = connect(client, CommandContract);
  return {
    answer: connection.call.run({}),
    heard,
    async [Symbol.asyncDispose]() {
      connection.close();
      await actor[Symbol.asyncDispose]();
    },
  };
}

const decision = { id: ID, decision: 'approve', digest: 'd' } as const;

describe('a command', () => {
  it.each<[CommandRequest, unknown, unknown]>([
    [{ command: 'history' }, ['history', { limit: 50 }], { entries: [] }],
    [{ command: 'sessions', limit: 3 }, ['list', { limit: 3 }], { sessions: [] }],
    [{ command: 'forget', id: 7 }, ['forget', { id: 7 }], { id: 7, place: ALICE, turns: 2 }],
    [{ command: 'new' }, ['archive', {}], { place: ALICE, archived: 3 }],
    [{ command: 'compact' }, ['compact', {}], { outcome: 'asked' }],
    [{ command: 'attention' }, ['attention', {}], { approvals: [], notices: [] }],
    [{ command: 'decide', ...decision }, ['decide', decision], { done: 'approved' }],
    [{ command: 'seen', upTo: 7 }, ['seen', { upTo: 7 }], {}],
    [{ command: 'held' }, ['held', {}], { held: [] }],
    [
      { command: 'admit', identity: MALLORY, trust: 'familiar', name: 'mal' },
      ['admit', { identity: MALLORY, trust: 'familiar', name: 'mal' }],
      { added: '[[users]]\n', released: 2 },
    ],
    [
      { command: 'admit', identity: MALLORY, trust: 'public' },
      ['admit', { identity: MALLORY, trust: 'public' }],
      { added: '[[users]]\n', released: 2 },
    ],
    [{ command: 'refuse', identity: MALLORY }, ['refuse', { identity: MALLORY }], { messages: 1 }],
    [{ command: 'groups' }, ['groups', {}], { groups: [GROUP] }],
    [
      { command: 'admit_group', place: KITCHEN },
      ['admitGroup', { place: KITCHEN }],
      { added: '[[groups]]\n', released: 0 },
    ],
    [{ command: 'members', place: KITCHEN }, ['members', { place: KITCHEN }], { group: GROUP, members: null }],
  ])('%j is passed on as it is, and answered', async (request, asked, expected) => {
    await using running = await run(request, EVERYTHING);
    expect(await running.answer).toEqual({ command: request.command, answer: expected });
    expect(running.heard).toEqual([asked]);
  });

  it.each<[CommandRequest, Lent]>([
    [{ command: 'history' }, []],
    [{ command: 'new' }, ['attention', 'admission']],
    [{ command: 'attention' }, ['sessions', 'admission']],
    [{ command: 'decide', ...decision }, ['sessions', 'admission']],
    [{ command: 'seen', upTo: 7 }, ['sessions', 'admission']],
    [{ command: 'held' }, ['sessions', 'attention']],
    [{ command: 'admit', identity: MALLORY, trust: 'full' }, ['sessions', 'attention']],
    [{ command: 'refuse', identity: MALLORY }, ['sessions', 'attention']],
    [{ command: 'groups' }, ['sessions', 'attention']],
    [{ command: 'admit_group', place: KITCHEN }, ['sessions', 'attention']],
    [{ command: 'members', place: KITCHEN }, ['sessions', 'attention']],
  ])('%j without its port is not possible, whatever else is lent', async (request, lent) => {
    await using running = await run(request, lent);
    await expect(running.answer).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    expect(running.heard).toEqual([]);
  });

  it.each(['whoami', 'status'] as const)('%s is answered for a stranger, too', async (command) => {
    await using running = await run({ command }, []);
    expect((await running.answer).command).toBe(command);
  });

  it.each<[CommandRequest, ErrorCode]>([
    [{ command: 'session', id: 4 }, 'E_NOT_FOUND'],
    [{ command: 'decide', id: CHANGED, decision: 'deny', digest: 'd' }, 'E_CHANGED'],
  ])('%j that fails says with what', async (request, code) => {
    await using running = await run(request, EVERYTHING);
    await expect(running.answer).rejects.toMatchObject({ code });
  });
});
