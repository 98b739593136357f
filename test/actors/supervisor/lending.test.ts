import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/actors/kernel/link/index.ts';
import type { Child } from '../../../src/actors/kernel/supervision/index.ts';
import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import { Leases } from '../../../src/actors/supervisor/leases.ts';
import { Lending, type Mail } from '../../../src/actors/supervisor/lending.ts';
import { Schedule } from '../../../src/actors/supervisor/schedule.ts';
import type { Outcome } from '../../../src/actors/supervisor/session-threads.ts';
import type { Sessions } from '../../../src/actors/supervisor/sessions.ts';
import { NarrowingContract } from '../../../src/protocol/contracts/narrowing.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { type ActorId, actorId, Id, personName, turnId } from '../../../src/protocol/ids.ts';
import type { TurnLease } from '../../../src/protocol/lease.ts';
import type { ToActor } from '../../../src/protocol/lifecycle.ts';
import type { TurnPorts } from '../../../src/protocol/ports/index.ts';
import * as z from '../../../src/protocol/schema.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { as, authority, kitchen, settingsOf } from './support.ts';

const ACTORS = [
  'journal',
  'index',
  'provider',
  'channel:terminal',
  'store:private',
  'store:shared',
  'store:social',
].map(actorId);

/** The actors' side of the supervisor's frames: keeps what it is told, and acknowledges when it is let. */
function servers() {
  const told: { readonly actor: ActorId; readonly frame: ToActor }[] = [];
  const held: (() => void)[] = [];
  let isHolding = false;
  const children = new Map(
    ACTORS.map((id) => {
      const send = (frame: ToActor): void => {
        told.push({ actor: id, frame });
        if (frame.type !== 'revoke') return;
        const acknowledge = (): void => leases.acknowledged(id, frame.lease);
        if (isHolding) held.push(acknowledge);
        else queueMicrotask(acknowledge);
      };
      return [id, { id, state: 'running', send } as unknown as Child] as const;
    }),
  );
  const leases: Leases = new Leases(children);
  const revoked = (): string[] =>
    told.flatMap(({ actor, frame }) => (frame.type === 'revoke' ? [`${actor} ${frame.lease}`] : []));
  return {
    leases,
    revoked,
    granted: (lease: string) =>
      told.flatMap(({ frame }) => (frame.type === 'grant' && frame.lease === lease ? [frame.grant.contract] : [])),
    hold() {
      isHolding = true;
    },
    letGo() {
      isHolding = false;
      for (const acknowledge of held.splice(0)) acknowledge();
    },
  };
}

/** A session Worker's place: it runs what the test says, with the ports that were lent. */
function sessionsThat(run: (ports: TurnPorts) => Promise<Outcome>): Sessions {
  return { turn: (_key: unknown, _lease: unknown, ports: TurnPorts) => run(ports), stop() {} } as unknown as Sessions;
}

const gone = (): never => {
  throw new Error('nobody is there');
};

type Begins = (around: { lending: Lending; made: ReturnType<typeof authority> }) => void;

/** Nothing of coop.toml is asked for here. */
const unasked = (): never => new Proxy({}, {}) as never;

async function lend(
  run: (
    ports: TurnPorts,
    around: ReturnType<typeof servers> & { lending: Lending; made: ReturnType<typeof authority> },
  ) => Promise<Outcome>,
  { level = 'inner', more = '', begins = () => {} }: { level?: TrustLevel; more?: string; begins?: Begins } = {},
) {
  const made = authority(more);
  made.membership.report(kitchen, [as('alice'), as('bob')]);
  const around = servers();
  const lending: Lending = new Lending({
    authority: made.authority,
    leases: around.leases,
    sessions: sessionsThat((ports) => run(ports, { ...around, lending, made })),
    openProvider: async () => {},
    workplaces: { workOf: async () => ({}) },
    schedule: () =>
      new Schedule({
        ...{ authority: made.authority, journal: gone, scheduler: gone, now: Date.now },
        open: gone,
        isOpen: () => false,
      }),
    tracer: NO_TRACER,
    settings: { reading: unasked, changing: unasked },
  });
  const person = personName('alice');
  const lease: TurnLease = {
    id: around.leases.next(),
    kind: 'turn',
    turn: turnId('turn'),
    agent: 'cooper',
    model: 'offline/simple',
    person,
    place: kitchen,
    effective: { level, sender: 'full', place: level, why: '' },
    errorDetails: false,
  };
  const mail: Mail = {
    type: 'mail',
    inbox: z.parse(Id.inbox, 1),
    message: 'm',
    identity: as('alice'),
    place: kitchen,
    also: [],
  };
  const again = () => lending.lend(lease, made.authority.plan(level, kitchen), mail, [person, personName('bob')]);
  begins({ lending, made });
  const outcome = await again();
  return { ...around, outcome, lease, again };
}

const narrow = (ports: TurnPorts, to: TrustLevel) => connect(ports.narrowing, NarrowingContract).call.narrow({ to });

describe('what a turn is lent', () => {
  it('ends at every server when the turn ends, before anything else is done for its place', async () => {
    const order: string[] = [];
    const { revoked, lease } = await lend(async (_, { revoked: soFar }) => {
      order.push(...soFar());
      return 'committed';
    });
    expect(order).toEqual([]);
    expect(
      revoked()
        .filter((entry) => entry.endsWith(` ${lease.id}`))
        .sort(),
    ).toEqual(
      ['channel:terminal', 'index', 'journal', 'provider', 'store:shared', 'store:social'].map(
        (actor) => `${actor} ${lease.id}`,
      ),
    );
  });

  it('is not over while a server has not said so', async () => {
    let isOver = false;
    let servers: { hold(): void; letGo(): void } | undefined;
    const lent = lend(async (_, around) => {
      servers = around;
      around.hold();
      return 'committed';
    }).then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    servers?.letGo();
    await lent;
    expect(isOver).toBe(true);
  });

  it('loses the part that acts without asking when the turn reads what it believes less, and nothing else', async () => {
    let during: string[] = [];
    const { granted, lease } = await lend(async (ports, { revoked }) => {
      await narrow(ports, 'familiar');
      during = revoked();
      return 'committed';
    });
    expect(granted(`${lease.id}.trusting`)).toEqual(['journal.send', 'journal.reminders.keep']);
    expect(during).toEqual([`journal ${lease.id}.trusting`]);
  });

  it('is narrowed only once the server has said so', async () => {
    await lend(async (ports, { hold, letGo }) => {
      hold();
      let isNarrowed = false;
      const narrowing = narrow(ports, 'public').then(() => {
        isNarrowed = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(isNarrowed).toBe(false);
      letGo();
      await narrowing;
      return 'committed';
    });
  });

  it('stays whole when what was read is believed as much as the turn', async () => {
    await lend(async (ports, { revoked }) => {
      await narrow(ports, 'inner');
      expect(revoked()).toEqual([]);
      return 'committed';
    });
  });
});

describe('a turn that has come to be worth less', () => {
  it('loses its lease at once, and is to begin again', async () => {
    const { outcome } = await lend(async (_, { lending, made, revoked }) => {
      made.membership.report(kitchen, [as('alice'), as('carol')]);
      await lending.recheck();
      expect(revoked().length).toBeGreaterThan(0);
      return 'lost';
    });
    expect(outcome).toBe('taken back');
  });

  it('does so when somebody new reads along, whatever they are worth: they did not hear what it is made of', async () => {
    const { outcome } = await lend(async (_, { lending, made }) => {
      made.membership.report(kitchen, [as('alice'), as('bob'), as('dana')]);
      await lending.recheck();
      return 'lost';
    });
    expect(outcome).toBe('taken back');
  });

  it('does so three times for new readers; then it goes on for those who heard the question', async () => {
    const { outcome, again } = await lend(async (_, { lending, made }) => {
      made.membership.report(kitchen, [as('alice'), as('bob'), as('dana')]);
      await lending.recheck();
      return 'lost';
    });
    expect([outcome, await again(), await again(), await again()]).toEqual([
      ...['taken back', 'taken back', 'taken back'],
      'lost',
    ]);
  });

  it('that was committed all the same stays committed', async () => {
    const { outcome } = await lend(async (_, { lending, made }) => {
      made.membership.report(kitchen, [as('mallory')]);
      await lending.recheck();
      return 'committed';
    });
    expect(outcome).toBe('committed');
  });

  it('does so when its person is removed, or its group is not listed any more', async () => {
    for (const newer of [settingsOf('', { dana: 'full' }), settingsOf('[channels.terminal]\nrooms = "listed"\n')]) {
      const { outcome } = await lend(async (_, { lending, made }) => {
        made.authority.replace(newer);
        await lending.recheck();
        return 'lost';
      });
      expect(outcome).toBe('taken back');
    }
  });

  it('is never worth more than its message, whatever its person is by now', async () => {
    await lend(async (_, { lending }) => {
      const mail = { type: 'mail', inbox: z.parse(Id.inbox, 7), message: 'm', identity: as('alice') } as const;
      const said: Mail = { ...mail, place: kitchen, also: [] };
      const run: Mail = { ...said, ceiling: 'familiar' };
      expect(lending.atMost(run, 'full')).toBe('familiar');
      expect(lending.atMost(run, 'public')).toBe('public');
      expect(lending.atMost(said, 'full')).toBe('full');
      return 'committed';
    });
  });

  it('is left alone when it is worth as much as before, or more', async () => {
    await lend(async (_, { lending, made, revoked }) => {
      made.membership.report(kitchen, [as('alice')]);
      await lending.recheck();
      expect(revoked()).toEqual([]);
      return 'committed';
    });
  });
});

describe('a place that nobody can judge, because the journal is down', () => {
  const down = () => Promise.reject(new CoopError('E_GONE', { what: 'the journal' }));

  it('keeps nobody waiting for a turn that is over', async () => {
    let recheck: Promise<void> | undefined;
    await lend(async (_, { lending, made }) => {
      made.counted.fails = down;
      recheck = lending.recheck();
      await new Promise((resolve) => setImmediate(resolve));
      return 'committed';
    });
    await recheck;
  });

  it('does not keep a turn from being stopped by its sender', async () => {
    let around: { lending: Lending; made: ReturnType<typeof authority> } | undefined;
    const lent = lend(async () => 'committed', {
      begins(these) {
        around = these;
        these.made.counted.fails = down;
      },
    });
    await expect.poll(() => around?.made.counted.asked).toBeGreaterThan(1);
    expect(around?.lending.stop(kitchen, personName('alice'))).toBe('stopped');
    await expect(lent).rejects.toMatchObject({ code: 'E_GONE' });
  });
});
