import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createActor, fromPromise, toPromise } from 'xstate';
import {
  type Config,
  environment,
  loadConfig,
  prepareSocketFolder,
  type TraceSettings,
  traceSettings,
  VERSION,
} from '../../config/index.ts';
import type { JournalEvent } from '../../protocol/contracts/journal.ts';
import { CoopError, toCoopError } from '../../protocol/errors.ts';
import type { JournalStart, ObserverStart, ProviderStart, StoreStart, TerminalStart } from '../../protocol/starts.ts';
import { STORES } from '../../protocol/trust.ts';
import { probeWall } from '../kernel/spawn/probe.ts';
import { spawnFrom } from '../kernel/spawn/spawn.ts';
import { Standby } from '../kernel/spawn/standby.ts';
import { ACTOR } from './actors.ts';
import { AfterTurn } from './after-turn.ts';
import { desk } from './desk.ts';
import { type ActorSpec, House } from './house.ts';
import { Household } from './household.ts';
import { type Keys, takeKeys } from './keys.ts';
import { daemonMachine } from './machine.ts';
import { People } from './people.ts';
import { Presence } from './presence.ts';
import { databaseProfile, SESSION_PROFILE, socketProfile, traceProfile } from './profiles.ts';
import { Sessions } from './sessions.ts';
import { MessageTraces, Observatory } from './traces/index.ts';
import { Trust } from './trust.ts';
import { Turns } from './turns.ts';

export interface DaemonOptions {
  /** Absolute. */
  readonly configPath: string;
  /** Folder of the built bundles. */
  readonly dist: string;
  /** One line for whoever started it. Never carries text of a conversation. */
  readonly print: (line: string) => void;
}

/** Session Workers that are started before anybody needs them. */
const STANDBY = 1;

/**
 * Runs the daemon until SIGTERM or SIGINT. A second signal ends it at once.
 *
 * @returns the exit code: 0 after an orderly end, 1 where it could not start (the reason was printed).
 */
export async function runDaemon({ configPath, dist, print }: DaemonOptions): Promise<number> {
  // Everything the daemon makes is its owner's alone.
  process.umask(0o077);
  const config = await loadConfig(configPath);
  makeFolders(config);
  const trace = traceSettings(environment());
  if (trace !== undefined) makeTraceFolder(trace, print);
  const keys = takeKeys(config.settings.provider, environment().variables as NodeJS.ProcessEnv);

  const daemon = assemble(config, keys, trace, dist, print);
  const stop = (): void => {
    process.once('SIGTERM', () => process.exit(1));
    process.once('SIGINT', () => process.exit(1));
    daemon.send({ type: 'STOP_REQUESTED' });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  daemon.start();
  const { error } = await toPromise(daemon);
  if (error !== undefined) throw toCoopError(error);
  return 0;
}

function assemble(
  config: Config,
  keys: Keys,
  trace: TraceSettings | undefined,
  dist: string,
  print: (line: string) => void,
) {
  const { settings, paths } = config;
  const { id: agent, model } = settings.agent;
  const spawn = spawnFrom(dist);
  const startedAt = Date.now();

  const people = new People(settings);
  const presence = new Presence();
  const trust = new Trust(people, presence);

  const observatory = new Observatory(trace);
  const { tracer } = observatory;
  const messages = new MessageTraces(tracer);

  const standby = new Standby(
    () => spawn({ bundle: 'session', name: 'session', profile: SESSION_PROFILE, data: null }),
    STANDBY,
  );
  const sessions = new Sessions({
    claim: () => standby.claim(),
    maxActive: settings.sessions.max_active,
    idleMs: settings.sessions.idle_minutes * 60_000,
    onStart: (session) => {
      observatory.join(session, session.id);
      const attributes = { 'coop.actor': session.id, 'coop.kind': 'session' };
      tracer.event('actor.started', { attributes });
      void session.exited.then(({ error }) => {
        tracer.event('actor.stopped', error === undefined ? { attributes } : { attributes, error });
      });
    },
  });

  const house: House = new House({
    spawn,
    actors: actorsOf(config, keys, trace),
    observatory,
    onObserver: () => {
      for (const session of sessions.started()) observatory.join(session, session.id);
    },
    note: print,
    onJournalEvent: (event) => onJournalEvent(event),
    desk: () => {
      presence.clear();
      return desk({ agent, model, people, presence, trust, turns, sessions, leases, household, lendAnswer, tracer });
    },
  });
  const { leases, journal } = house;
  const lendAnswer: Parameters<typeof desk>[0]['lendAnswer'] = (lease, port) =>
    house.lendTo(ACTOR.terminal).send({ type: 'lend', lease, loan: { contract: 'command.run', port } });

  const openProvider = (): Promise<void> => house.open(ACTOR.provider);
  const turns = new Turns({
    agent,
    model,
    tracer,
    messages,
    trust,
    leases,
    sessions,
    journal,
    note: print,
    openProvider,
  });
  const afterTurn = new AfterTurn({ people, trust, leases, sessions, journal, tracer, messages });
  const household = new Household({
    agent,
    model,
    version: VERSION,
    journal,
    startedAt,
    now: Date.now,
    actors: () => [...house.rows(Date.now()), ...sessionRows(sessions)],
    warnings: () => keys.missing.map((variable) => new CoopError('E_KEY_MISSING', { variable }).message),
  });

  function onJournalEvent(event: JournalEvent): void {
    if (event.type === 'mail') turns.receive(event);
    else if (event.type === 'reply') afterTurn.route(event).catch(noteError);
    else afterTurn.work(event).catch(noteError);
  }
  const noteUntraced = (error: unknown): void => print(`no trace is written: ${toCoopError(error).message}`);
  const noteError = (error: unknown): void => print(`after a turn: ${toCoopError(error).code}`);

  return createActor(
    daemonMachine.provide({
      actors: {
        probeWall: fromPromise<void>(() => probeWall(spawn)),
        openStores: fromPromise<void>(async () => {
          const stores = STORES.map((store) => ACTOR.store[store]);
          // The journal's file is the lock of the household: two daemons that start in one instant must not each take a part.
          for (const id of [...stores, ACTOR.terminal]) house.prepare(id);
          await house.open(ACTOR.journal);
          // Whoever wants a trace wants it from the first message on; but nobody goes unanswered for want of one.
          const observed = trace === undefined ? undefined : house.open(ACTOR.observer).catch(noteUntraced);
          await Promise.all(stores.map((id) => house.open(id)));
          await observed;
        }),
        openChannels: fromPromise<void>(() => house.open(ACTOR.terminal)),
        closeChannels: fromPromise<void>(async () => {
          turns.drain();
          await house.drain(ACTOR.terminal);
        }),
        endSessions: fromPromise<void>(async () => {
          await Promise.all([sessions.drain(), standby.close(), house.drain(ACTOR.provider)]);
          await turns.settled();
        }),
        closeStores: fromPromise<void>(async () => {
          await house.drain(...STORES.map((store) => ACTOR.store[store]));
          await house.drain(ACTOR.journal);
          await house.drain(ACTOR.observer);
        }),
      },
      actions: {
        announceReady: () => {
          standby.fill();
          print(`${agent} is ready, with ${model}. It listens on ${paths.socket}; Ctrl-C stops it.`);
          for (const variable of keys.missing) print(new CoopError('E_KEY_MISSING', { variable }).message);
        },
      },
    }),
  );
}

function actorsOf({ settings, paths }: Config, keys: Keys, trace: TraceSettings | undefined): ActorSpec[] {
  const journal: JournalStart = { path: paths.journal };
  const terminal: TerminalStart = { socket: paths.socket, version: VERSION };
  const { name, base_url: baseUrl } = settings.provider;
  const provider: ProviderStart = {
    provider: name,
    model: settings.agent.model.slice(settings.agent.model.indexOf('/') + 1),
    keyVariables: keys.variables,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  return [
    { id: ACTOR.journal, kind: 'journal', profile: databaseProfile(paths.journal), data: journal },
    ...STORES.map((store): ActorSpec => {
      const data: StoreStart = { store, path: paths.memory[store] };
      return { id: ACTOR.store[store], kind: 'store', profile: databaseProfile(data.path), data };
    }),
    { id: ACTOR.provider, kind: 'provider', profile: { env: keys.env, heapMb: 256, youngMb: 32 }, data: provider },
    { id: ACTOR.terminal, kind: 'terminal', profile: socketProfile(paths.socket), data: terminal },
    ...(trace === undefined ? [] : [observerOf(trace)]),
  ];
}

function observerOf({ path, maxBytes }: TraceSettings): ActorSpec {
  const data: ObserverStart = { path, maxBytes };
  return { id: ACTOR.observer, kind: 'observer', profile: traceProfile(path), data };
}

/** Where it cannot be made the observer says so, and tries again: the household does not wait for its trace. */
function makeTraceFolder({ path }: TraceSettings, print: (line: string) => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch {
    print(new CoopError('E_WRITE', { path: dirname(path), why: 'the folder of the trace cannot be made' }).message);
  }
}

function sessionRows(sessions: Sessions): ReturnType<House['rows']> {
  return sessions.rows().map(({ id, busy, inside, startedAt }) => ({
    id,
    kind: 'session',
    state: busy ? 'running' : 'idle',
    inside,
    uptimeMs: Date.now() - startedAt,
    restarts: 0,
    mailbox: null,
  }));
}

function makeFolders({ paths }: Config): void {
  const folders = [
    dirname(paths.journal),
    ...Object.values(paths.memory).map((file) => dirname(file)),
    paths.workspace,
  ];
  for (const folder of new Set(folders)) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new CoopError('E_WRITE', { path: folder, why: 'the folder cannot be made' }, cause);
    }
  }
  prepareSocketFolder(paths.socket, environment());
}
