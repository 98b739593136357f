import { type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { CommandName, CommandRequest } from '../../protocol/commands.ts';
import type { Implementation, Port } from '../../protocol/contract.ts';
import { AdmissionContract } from '../../protocol/contracts/admission.ts';
import type { CommandContract } from '../../protocol/contracts/command.ts';
import type { DeskContract } from '../../protocol/contracts/desk.ts';
import { HouseholdContract } from '../../protocol/contracts/household.ts';
import { ModelsContract } from '../../protocol/contracts/models.ts';
import { OperationsContract } from '../../protocol/contracts/operations.ts';
import { ScheduleContract, ScheduleRunContract } from '../../protocol/contracts/schedule.ts';
import { SettingsChangeContract, SettingsReadContract } from '../../protocol/contracts/settings.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { LeaseId, PersonName } from '../../protocol/ids.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import { serve } from '../kernel/link/index.ts';
import { closePorts } from '../kernel/supervision/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import type { Authority } from './authority.ts';
import { folderOut, mintCommand, type OwnGrant, type Plan } from './grants/index.ts';
import type { Household } from './household.ts';
import type { Leases } from './leases.ts';
import type { Models } from './models.ts';
import type { Visit } from './presence.ts';
import type { RunningCommands } from './running-commands.ts';
import type { Schedule } from './schedule.ts';
import type { Sessions } from './sessions.ts';
import type { SettingsDesk } from './settings/index.ts';
import type { Turns } from './turns.ts';
import type { Workplaces } from './workplaces.ts';

export interface DeskOptions {
  readonly agent: string;
  readonly models: Models;
  readonly authority: Authority;
  readonly turns: Turns;
  readonly sessions: Sessions;
  readonly running: Pick<RunningCommands, 'begun' | 'ended'>;
  readonly leases: Leases;
  readonly household: Household;
  readonly admission: Implementation<typeof AdmissionContract>;
  readonly operations: Implementation<typeof OperationsContract>;
  readonly settings: Pick<SettingsDesk, 'reading' | 'changing'>;
  readonly schedule: Schedule;
  readonly tracer: Tracer;
  /** Starts whoever has a folder that a command is about. */
  readonly workplaces: Pick<Workplaces, 'folderOut' | 'history' | 'need'>;
  /** The model of the vectors, where the household embeds and its endpoint can be asked. */
  readonly embeds: () => Promise<string | undefined>;
  /** Whether commands run without a sandbox: whoever decides about requests is told. */
  readonly unguarded: () => boolean;
  readonly lendAnswer: (lease: LeaseId, port: Port<typeof CommandContract>) => void;
}

const ABOUT_FILES: ReadonlySet<CommandName> = new Set([
  'files',
  'file_history',
  'file_diff',
  'file_restore',
  'file_forget',
]);

/** What a channel may ask of the supervisor: who comes and goes, and commands for those who are here. */
export function desk(options: DeskOptions): Implementation<typeof DeskContract> {
  const {
    agent,
    models,
    authority,
    turns,
    sessions,
    running,
    leases,
    household,
    admission,
    operations,
    settings,
    schedule,
    lendAnswer,
    tracer,
  } = options;
  const { presence, trust, plan } = authority;

  const visiting = (id: number): Visit => {
    const visit = presence.find(id);
    if (visit === undefined) throw new CoopError('E_NOT_OPEN');
    return visit;
  };

  return {
    async arrive({ visit, identity, place: asked }) {
      const place = trust.canonical(identity, asked);
      presence.arrive({ id: visit, identity, place });
      const person = trust.sender(identity, place);
      const { effective } = await trust.effective(person, [place]);
      const { kind } = trust.voice(identity, place);
      return {
        person: person?.name ?? null,
        place,
        effective,
        // Nobody comes to where jobs work.
        voice: kind === 'gone' ? 'held' : kind,
        decides: person !== undefined && plan(effective.level, place).decides,
        agent,
        model: await models.for(person?.name, place, plan(effective.level, place)),
      };
    },
    leave({ visit }) {
      presence.leave(visit);
      return {};
    },
    async command({ visit, request, trace }) {
      const { identity, place } = visiting(visit);
      const person = trust.sender(identity, place);
      const { effective, own } = await trust.effective(person, [place]);
      const lease: CommandLease = {
        id: leases.next(),
        kind: 'command',
        place,
        effective,
        request,
        ...(person === undefined ? {} : { person: person.name }),
        ...(request.command === 'memory_maintain' ? { retention: authority.retention } : {}),
        ...carry(trace),
      };
      const span = tracer.span('supervisor.command', trace, {
        attributes: {
          'coop.lease': lease.id,
          'coop.place': place,
          'coop.level': effective.level,
          'coop.why': effective.why,
          ...(person === undefined ? {} : { 'coop.person': person.name }),
        },
      });
      const embedding = request.command === 'memory_search' ? await options.embeds() : undefined;
      const lent = plan(effective.level, place);
      const looksBack = lent.history && ABOUT_FILES.has(request.command);
      const history = looksBack ? await options.workplaces.history() : undefined;
      const around = {
        own: await ownOf(options, request, person?.name, lent, place),
        others: authority.deciders(person?.name),
        audience: own.readers.map(({ name }) => name),
        unguarded: options.unguarded(),
        ...(embedding === undefined ? {} : { embeds: embedding }),
        ...(history === undefined ? {} : { history }),
      };
      const minted = mintCommand(lease, lent, around, leases.give);
      options.workplaces.need(lease.id, 'search');
      leases.serveHere(lease.id, serve(minted.household, HouseholdContract, household.answersTo(identity, lease)));
      if (minted.admission !== undefined) {
        leases.serveHere(lease.id, serve(minted.admission, AdmissionContract, admission));
      }
      if (minted.models !== undefined && person !== undefined) {
        const { choosesModel: chooses } = lent;
        const asking = { person: person.name, place, chooses };
        leases.serveHere(lease.id, serve(minted.models, ModelsContract, models.answersTo(asking)));
      }
      if (minted.operations !== undefined) {
        leases.serveHere(lease.id, serve(minted.operations, OperationsContract, operations));
      }
      if (minted.settings !== undefined && person !== undefined) {
        const wisher = { person: person.name, level: effective.level, asksAll: false };
        leases.serveHere(lease.id, serve(minted.settings.read, SettingsReadContract, settings.reading()));
        leases.serveHere(lease.id, serve(minted.settings.change, SettingsChangeContract, settings.changing(wisher)));
      }
      if (minted.schedule !== undefined) {
        leases.serveHere(lease.id, serve(minted.schedule.read, ScheduleContract, schedule.answers()));
        leases.serveHere(lease.id, serve(minted.schedule.run, ScheduleRunContract, schedule.runs()));
      }
      lendAnswer(lease.id, minted.answer);
      span.end();
      const end = (): Promise<void> => {
        running.ended(lease.id);
        return leases.revoke(lease.id);
      };
      if (await running.begun(lease, identity))
        sessions
          .command(lease, minted.ports, person && { place, person: person.name, level: effective.level })
          // Refused where too many wait: at a closed port the caller hears so at once.
          .catch(() => minted.ports.run.close())
          .finally(end);
      else {
        closePorts(minted.ports);
        await end();
      }
      return { lease: lease.id };
    },
    stop({ visit }) {
      const { identity, place } = visiting(visit);
      const person = trust.sender(identity, place);
      return { stopped: person !== undefined && turns.stop(place, person.name) };
    },
  };
}

/** What is theirs, for whoever has it taken out. */
async function ownOf(
  { authority, workplaces }: DeskOptions,
  request: CommandRequest,
  person: PersonName | undefined,
  plan: Plan,
  place: PlaceKey,
): Promise<OwnGrant | undefined> {
  if (request.command !== 'own' || person === undefined) return undefined;
  const { people, jobs } = authority;
  const own = {
    identities: people.identities(person),
    jobs: jobs.all().flatMap((job) => (job.person === person ? [job.name] : [])),
  };
  const { asked } = request;
  const scope = asked.part === 'files' ? folderOut(plan, asked.whole, person, parsePlace(place)) : undefined;
  return scope === undefined ? own : { ...own, files: await workplaces.folderOut(scope) };
}
