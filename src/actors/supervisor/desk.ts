import type { Implementation, Port } from '../../protocol/contract.ts';
import type { CommandContract } from '../../protocol/contracts/command.ts';
import type { DeskContract } from '../../protocol/contracts/desk.ts';
import { HouseholdContract } from '../../protocol/contracts/household.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import { serve } from '../kernel/link/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { mintCommand } from './grants/index.ts';
import type { Household } from './household.ts';
import type { Leases } from './leases.ts';
import type { People } from './people.ts';
import type { Presence, Visit } from './presence.ts';
import type { Sessions } from './sessions.ts';
import type { Trust } from './trust.ts';
import type { Turns } from './turns.ts';

export interface DeskOptions {
  readonly agent: string;
  readonly model: string;
  readonly people: People;
  readonly presence: Presence;
  readonly trust: Trust;
  readonly turns: Turns;
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly household: Household;
  readonly tracer: Tracer;
  readonly lendAnswer: (lease: LeaseId, port: Port<typeof CommandContract>) => void;
}

/** What a channel may ask of the supervisor: who comes and goes, and commands for those who are here. */
export function desk(options: DeskOptions): Implementation<typeof DeskContract> {
  const { agent, model, people, presence, trust, turns, sessions, leases, household, lendAnswer, tracer } = options;

  const visiting = (id: number): Visit => {
    const visit = presence.find(id);
    if (visit === undefined) throw new CoopError('E_NOT_OPEN');
    return visit;
  };

  return {
    arrive({ visit, identity, place: asked }) {
      const place = trust.canonical(identity, asked);
      presence.arrive({ id: visit, identity, person: people.who(identity), place });
      const person = trust.sender(identity, place);
      return {
        person: person?.name ?? null,
        place,
        effective: trust.effective(person, place),
        agent,
        model,
      };
    },
    leave({ visit }) {
      presence.leave(visit);
      return {};
    },
    command({ visit, request, trace }) {
      const { identity, place } = visiting(visit);
      const person = trust.sender(identity, place);
      const lease: CommandLease = {
        id: leases.next(),
        kind: 'command',
        place,
        effective: trust.effective(person, place),
        request,
        ...(person === undefined ? {} : { person: person.name }),
        ...carry(trace),
      };
      const span = tracer.span('supervisor.command', trace, {
        attributes: {
          'coop.lease': lease.id,
          'coop.place': place,
          'coop.level': lease.effective.level,
          'coop.why': lease.effective.why,
          ...(person === undefined ? {} : { 'coop.person': person.name }),
        },
      });
      const { ports, household: port, answer } = mintCommand(lease, leases.give);
      leases.serveHere(lease.id, serve(port, HouseholdContract, household.answersTo(identity, lease)));
      lendAnswer(lease.id, answer);
      span.end();
      sessions
        .command(lease, ports)
        // Refused where too many wait: at a closed port the caller hears so at once.
        .catch(() => ports.run.close())
        .finally(() => leases.revoke(lease.id));
      return { lease: lease.id };
    },
    stop({ visit }) {
      const { place, person } = visiting(visit);
      return { stopped: person !== undefined && turns.stop(place, person.name) };
    },
  };
}
