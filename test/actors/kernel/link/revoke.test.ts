import { describe, expect, test } from 'vitest';
import { LeaseTable } from '../../../../src/actors/kernel/host/leases.ts';
import { connect, mintChannel, serve } from '../../../../src/actors/kernel/link/index.ts';
import { leaseId } from '../../../../src/protocol/ids.ts';
import { codeOf, Desk, DeskContract, deskAndHolder } from './desk.ts';

describe('a revoked port', () => {
  test('answers E_REVOKED to calls in flight and to every later one', async () => {
    const desk = new Desk();
    const { server, client } = mintChannel(DeskContract);
    const served = serve(server, DeskContract, desk.implementation);
    const alice = connect(client, DeskContract);
    const inFlight = codeOf(alice.call.wait({}));
    await alice.call.echo({ text: 'the wait has arrived' });

    served.revoke();

    expect(await inFlight).toBe('E_REVOKED');
    expect(await codeOf(alice.call.echo({ text: 'kept' }))).toBe('E_REVOKED');
    expect(desk.called).toEqual(['wait', 'echo']);
    alice.close();
  });

  test('does not deliver what was worked out before it was revoked', async () => {
    const { desk, served, holder } = deskAndHolder();
    holder.call('1', ['wait']);
    await holder.settled();

    served.revoke();
    desk.release();
    holder.call('2', ['echo'], { text: 'kept' });

    expect(await holder.codeFor('2')).toBe('E_REVOKED');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(JSON.stringify(holder.answers)).not.toContain('released');
    expect(holder.answers.filter(({ id }) => id === '1')).toHaveLength(1);
    holder.close();
  });

  test('does not answer a late result under an id that is used again', async () => {
    const { desk, served, holder } = deskAndHolder();
    holder.call('1', ['wait']);
    await holder.settled();

    served.revoke();
    holder.call('1', ['wait']);
    desk.release();
    holder.call('1', ['wait']);
    await new Promise((resolve) => setTimeout(resolve, 10));

    expect(JSON.stringify(holder.answers)).not.toContain('released');
    holder.close();
  });

  test('stays revoked when it is revoked again, and whatever it is asked', async () => {
    const { served, holder } = deskAndHolder();
    served.revoke();
    served.revoke();

    holder.call('1', ['no such method']);
    holder.say({ id: '2', type: 'RELEASE' });
    holder.say({ id: '3' });

    for (const id of ['1', '2', '3']) expect(await holder.codeFor(id)).toBe('E_REVOKED');
    holder.close();
  });
});

describe('a table of leases', () => {
  const alice = leaseId('alice');
  const bob = leaseId('bob');

  function table() {
    const desk = new Desk();
    const leases = new LeaseTable();
    const lend = (lease: typeof alice) => {
      const { server, client } = mintChannel(DeskContract);
      leases.add(lease, serve(server, DeskContract, desk.implementation));
      return connect(client, DeskContract);
    };
    return { leases, lend };
  }

  test('ends every port of a lease, and no other’s', async () => {
    const { leases, lend } = table();
    const [one, two, other] = [lend(alice), lend(alice), lend(bob)];

    leases.revoke(alice);

    expect(await codeOf(one.call.echo({ text: 'a' }))).toBe('E_REVOKED');
    expect(await codeOf(two.call.echo({ text: 'a' }))).toBe('E_REVOKED');
    expect(await other.call.echo({ text: 'a' })).toEqual({ text: 'a' });
    for (const port of [one, two, other]) port.close();
  });

  test('forgets a lease when its last holder is gone', async () => {
    const { leases, lend } = table();
    const [one, two] = [lend(alice), lend(alice)];
    expect(leases.size).toBe(1);

    one.close();
    await one.closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(leases.size).toBe(1);
    two.close();
    await two.closed;

    await expect.poll(() => leases.size).toBe(0);
  });

  test('is not troubled by a lease it does not know', () => {
    const { leases } = table();

    expect(() => leases.revoke(bob)).not.toThrow();
    expect(leases.size).toBe(0);
  });
});
