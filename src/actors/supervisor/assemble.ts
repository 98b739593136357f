import { basename } from 'node:path';
import { createActor, fromPromise } from 'xstate';
import { type Config, fallbacksOf, type TraceSettings, VERSION } from '../../config/index.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { CoopError, toCoopError } from '../../protocol/errors.ts';
import { STORES } from '../../protocol/trust.ts';
import { probeWall } from '../kernel/spawn/probe.ts';
import { spawnFrom } from '../kernel/spawn/spawn.ts';
import { monotonicMs } from '../kernel/supervision/index.ts';
import { actorsOf } from './actor-specs.ts';
import { ACTOR } from './actors.ts';
import { admission, releaseAdmitted } from './admission.ts';
import { Answering } from './answering.ts';
import { Authority } from './authority.ts';
import { budgetOf } from './budget.ts';
import { closing } from './closing.ts';
import { Commands } from './commands.ts';
import { desk } from './desk.ts';
import { removeCopies } from './folders.ts';
import { House } from './house.ts';
import { Household } from './household.ts';
import { KeyStates } from './key-states.ts';
import type { Keys } from './keys.ts';
import { Lending } from './lending.ts';
import { daemonMachine, type Phase } from './machine.ts';
import { Models } from './models.ts';
import { operations } from './operations.ts';
import { persist } from './persist.ts';
import { removePid, writePid } from './pid-file.ts';
import { Pool } from './pool/pool.ts';
import { quietHoursOf } from './quiet-hours.ts';
import { RunningCommands } from './running-commands.ts';
import { Schedule } from './schedule.ts';
import { keepSettings } from './settings/index.ts';
import { storeLender } from './store-lender.ts';
import { reportingTo, type ServiceManager } from './systemd/index.ts';
import { Telling } from './telling.ts';
import { MessageTraces, Observatory } from './traces/index.ts';
import { Turns } from './turns.ts';
import { Unhurried } from './unhurried.ts';
import { modelOf, Upkeep } from './upkeep.ts';
import { sessionWorkers } from './workers.ts';
import { Workplaces } from './workplaces.ts';
import { Works } from './works.ts';

/** What a daemon is made of, all of it ready before it is assembled. */
interface Parts {
  readonly config: Config;
  readonly keys: Keys;
  readonly trace: TraceSettings | undefined;
  readonly manager: ServiceManager | undefined;
  readonly dist: string;
  readonly print: (line: string) => void;
}

/** Everything that the daemon is, wired together; it begins when it is started. */
export function assemble({ config, keys, trace, manager, dist, print }: Parts) {
  const { settings, paths } = config;
  const { id: agent, model } = settings.agent;
  const spawn = spawnFrom(dist);
  const startedAt = monotonicMs();

  const authority = new Authority(settings, () => house.journal(), basename(paths.config));
  const { presence, membership, people, trust } = authority;
  const models = new Models(settings, () => house.journal());
  /** As the provider was told at its start. */
  const fallbacks = fallbacksOf(settings);
  /** The provider has its endpoint and its key from the start on: what changes there waits for a restart. */
  const { embedding } = settings.memory;
  const pool = new Pool(dist);
  const embeds = embedding === undefined ? undefined : modelOf(embedding);
  const running = new RunningCommands({ authority, leases: () => house.leases });
  const observatory = new Observatory(trace);
  const { tracer } = observatory;
  const messages = new MessageTraces(tracer);
  const telling = new Telling({ print, journal: () => house.journal(), news: authority.news, failed: noteError });
  const keyStates = new KeyStates(keys, (about, text) => telling.tell(about, text));

  const house: House = new House({
    spawn,
    keys: keyStates,
    actors: actorsOf(config, keys, trace),
    maths: embedding === undefined ? undefined : pool.maths,
    pages: pool.pages,
    observatory,
    onObserver: () => {
      for (const session of sessions.started()) observatory.join(session, session.id);
    },
    note: print,
    onHopeless() {
      print(
        'The journal does not come back. The daemon ends, to be started again; nothing that was written down is lost.',
      );
      // An orderly end waits for that very thread.
      process.kill(process.pid, 'SIGKILL');
    },
    onJournal: () => tellJournal(),
    onJournalEvent: (event) => onJournalEvent(event),
    onScheduler: () => void persist(() => schedule.tell()).catch(noteError),
    onTerminalDown: () => membership.disconnect('terminal'),
    desk: () => {
      presence.clear();
      membership.connect('terminal');
      return desk({
        agent,
        models,
        authority,
        turns,
        sessions,
        running,
        leases,
        household,
        admission: doors,
        operations: operations(house, sessions),
        settings: settingsDesk,
        schedule,
        workplaces,
        lendAnswer,
        unguarded: () => reload.config.settings.sandbox.unconfined,
        tracer,
        // A provider that does not start is no reason not to search by words.
        embeds: async () =>
          embeds === undefined
            ? undefined
            : await openProvider().then(
                () => embeds,
                () => undefined,
              ),
      });
    },
    membership: {
      async report({ place, members }) {
        membership.report(place, members);
        await lending.recheck();
        works.readersChanged(place);
        return {};
      },
    },
  });
  const { leases, journal } = house;
  const { reload, desk: settingsDesk } = keepSettings({
    ...{ config, house, keys, journal, telling, tracer, failed: noteError },
    async apply({ settings: newer }) {
      const changed = authority.replace(newer);
      models.replace(newer);
      tellJournal();
      sessions.reconsider();
      // It goes on by what it knows, where it is not there just now, and is told when it comes.
      await schedule.tell().catch(noteError);
      await Promise.all([lending.recheck(), running.recheck(), house.endVisits(changed)]);
    },
    edited: () => releaseAdmitted({ authority, journal }),
    spent(asked, tokens) {
      const { name: person, trust: level } = people.owner;
      journal().spent({ person, level, model: asked, tokens }).catch(noteError);
    },
  });
  const { standby, sessions, memory } = sessionWorkers({
    spawn,
    settings: () => reload.config.settings.sessions,
    observatory,
    onNeeded: (lease, what) => workplaces.need(lease, what),
    tell: (text) => telling.tell('memory', text),
  });
  let isStopping = false;
  /** The journal's file is ours, and with it the household. */
  let owns = false;
  const lendAnswer: Parameters<typeof desk>[0]['lendAnswer'] = (lease, port) =>
    house.lendTo(ACTOR.terminal).send({ type: 'lend', lease, loan: { contract: 'command.run', port } });

  /** What holds now. Where it is not there just now it is told when it comes back. */
  const tellJournal = (): void => {
    const { settings } = reload.config;
    journal()
      .budget(budgetOf(settings, models.all, fallbacks))
      .catch(noteError);
    journal()
      .quiet({ quiet: quietHoursOf(settings) })
      .catch(noteError);
  };
  const openProvider = (): Promise<void> => house.open(ACTOR.provider);
  const upkeep = new Upkeep({
    settings: () => ({ ...reload.config.settings.memory, embedding }),
    lend: storeLender({ leases, openProvider }),
    tracer,
    tell: (about, text) => telling.tell(about, text),
  });
  const commands = new Commands({ paths, settings: () => reload.config.settings, note: print });
  const workplaces: Workplaces = new Workplaces({
    ...{ house, paths, people, groups: authority.groups, note: print },
    settings: () => reload.config.settings,
    sandbox: () => commands.found,
  });
  const lending: Lending = new Lending({
    ...{ authority, leases, sessions, openProvider, workplaces, tracer, embeds, settings: settingsDesk },
    background: () => models.background,
    schedule: () => schedule,
  });
  const answering = new Answering({ agent, models, authority, leases, lending, journal, tracer, messages });
  const turns = new Turns({ answering, lending, trust, messages, note: print });
  const works = new Works({
    ...{ authority, house, models, sessions, settings: settingsDesk, workplaces, openProvider, tracer, messages },
  });
  const noteVersion = (): void => void settingsDesk.found().catch(noteError);
  const schedule: Schedule = new Schedule({
    ...{ authority, journal, scheduler: house.scheduler, now: Date.now },
    open: () => house.open(ACTOR.scheduler),
    isOpen: () => house.isOpen(ACTOR.scheduler),
  });
  const doors = admission({
    authority,
    journal,
    add: (addition) => reload.add(addition).finally(noteVersion),
    remove: (name) => reload.removeUser(name).finally(noteVersion),
  });
  const household = new Household({
    agent,
    models,
    version: VERSION,
    plan: authority.plan,
    others: (person) => authority.deciders(person),
    people: authority.people,
    timezoneOf: (person) => authority.timezoneOf(person),
    journal,
    startedAt,
    now: monotonicMs,
    actors: () => [...house.rows(), ...sessions.rows()],
    settings: () => ({ waiting: [...reload.waiting], last: reload.report ?? null }),
    schedule,
    warnings: () => [
      ...house.disks.warnings(),
      ...house.warnings(),
      ...memory.warnings,
      ...commands.warnings,
      ...keyStates.warnings(),
    ],
  });

  function onJournalEvent(event: JournalEvent): void {
    // What waits is named again at the next start.
    if (isStopping) return;
    if (event.type === 'mail') turns.receive(event);
    else works.work(event).catch(noteError);
  }
  const unhurried = new Unhurried({
    fill: () => standby.fill(),
    open: (id) => house.open(id),
    actors: [ACTOR.index, ACTOR.scheduler],
  });
  const noteUntraced = (error: unknown): void => print(`no trace is written: ${toCoopError(error).message}`);
  function noteError(error: unknown): void {
    // What waited when the house began to stop is named again at the next start.
    if (!isStopping) print(`after a turn: ${toCoopError(error).code}`);
  }

  const reporting = reportingTo(
    manager,
    { name: agent, model },
    {
      ping: async (deadlineMs) => await journal().ping({}, { deadlineMs }),
      isExcused: () => house.isExcused(ACTOR.journal),
    },
  );

  const phases = closing({
    ...{ house, turns, memory, upkeep, reload, sessions, standby, pool, workplaces, unhurried },
    leave() {
      // While it is ours still: the next one writes its own as soon as the file is free.
      if (owns) removePid(paths.socket);
    },
  });

  return createActor(
    daemonMachine.provide({
      actors: {
        probeWall: fromPromise<void>(() => probeWall(spawn)),
        openStores: fromPromise<void>(async () => {
          const stores = STORES.map((store) => ACTOR.store[store]);
          // The journal's file is the lock of the household: two daemons that start in one instant must not each take a part.
          for (const id of [...stores, ACTOR.terminal]) house.prepare(id);
          await house.open(ACTOR.journal);
          owns = true;
          writePid(paths.socket, process.pid);
          removeCopies(config);
          await settingsDesk.found(true);
          // Whoever wants a trace wants it from the first message on; but nobody goes unanswered for want of one.
          const observed = trace === undefined ? undefined : house.open(ACTOR.observer).catch(noteUntraced);
          await Promise.all(stores.map((id) => house.open(id)));
          await observed;
        }),
        openChannels: fromPromise<void>(async () => {
          await house.open(ACTOR.terminal);
          reload.watch();
        }),
        close: fromPromise<void, Phase>(({ input: phase }) => phases[phase]()),
      },
      actions: {
        reload: () => void reporting.reloading(() => reload.reload()).catch(noteError),
        announceStopping: () => {
          isStopping = true;
          reporting.stopping();
        },
        announceReady: () => {
          reporting.ready();
          memory.start();
          schedule.tell().catch(noteError);
          unhurried.start();
          upkeep.start();
          workplaces.start();
          commands.start();
          print(`${agent} is ready, with ${model}. It listens on ${paths.socket}; Ctrl-C stops it.`);
          for (const variable of keys.missing) print(new CoopError('E_KEY_MISSING', { variable }).message);
        },
      },
    }),
  );
}
