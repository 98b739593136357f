import {
  type Config,
  embeddingVariable,
  fallbacksOf,
  lookAt,
  modelsOf,
  type TraceSettings,
  VERSION,
} from '../../config/index.ts';
import { withoutVendor } from '../../domain/model-name.ts';
import { rootLinks } from '../../domain/sandbox/index.ts';
import type {
  EmbeddingStart,
  IndexStart,
  JournalStart,
  ObserverStart,
  ProviderStart,
  ShellStart,
  StoreStart,
  TerminalStart,
  WebStart,
} from '../../protocol/starts.ts';
import { STORES } from '../../protocol/trust.ts';
import { hurried } from '../kernel/fault/index.ts';
import { ACTOR } from './actors.ts';
import { budgetOf } from './budget.ts';
import type { ActorSpec } from './house.ts';
import type { Keys } from './keys.ts';
import {
  databaseProfile,
  SCHEDULER_PROFILE,
  shellProfile,
  socketProfile,
  traceProfile,
  WEB_PROFILE,
} from './profiles.ts';
import { quietHoursOf } from './quiet-hours.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The actors of a household, each with its own settings and what it may touch, and nothing of the others'. */
export function actorsOf({ settings, paths }: Config, keys: Keys, trace: TraceSettings | undefined): ActorSpec[] {
  const { retention } = settings;
  const models = modelsOf(settings);
  const fallbacks = fallbacksOf(settings);
  const quiet = quietHoursOf(settings);
  const journal: JournalStart = {
    path: paths.journal,
    retention: {
      transcriptsMs: retention.transcripts_days === 0 ? null : retention.transcripts_days * DAY_MS,
      outboxMs: retention.outbox_days * DAY_MS,
      requestsMs: retention.requests_days * DAY_MS,
    },
    budget: budgetOf(settings, models, fallbacks),
    ...(quiet === null ? {} : { quiet }),
  };
  const index: IndexStart = { path: paths.index };
  const terminal: TerminalStart = { socket: paths.socket, version: VERSION };
  const shell: ShellStart = { links: rootLinks(lookAt), folder: sandboxFolder(paths.socket), arch: process.arch };
  const { model, background_model: background } = settings.agent;
  const { name, base_url: baseUrl, silence_seconds: silence } = settings.provider;
  const provider: ProviderStart = {
    provider: name,
    model: withoutVendor(model),
    ...(background === undefined ? {} : { backgroundModel: withoutVendor(background) }),
    fallbacks: fallbacks.map(withoutVendor),
    models: models.map(({ name: full, images }) => ({ name: withoutVendor(full), images })),
    keyVariables: keys.variables,
    patience: { silenceMs: silence * 1_000 },
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...embeddingOf(settings.memory),
  };
  return [
    { id: ACTOR.journal, kind: 'journal', profile: databaseProfile(paths.journal), data: journal },
    ...STORES.map((store): ActorSpec => {
      const data: StoreStart = { store, path: paths.memory[store] };
      return { id: ACTOR.store[store], kind: 'store', profile: databaseProfile(data.path), data };
    }),
    { id: ACTOR.index, kind: 'index', profile: databaseProfile(paths.index), data: index },
    { id: ACTOR.provider, kind: 'provider', profile: { env: keys.env, heapMb: 256, youngMb: 32 }, data: provider },
    { id: ACTOR.shell, kind: 'shell', profile: shellProfile(paths.workspace, shell.folder), data: shell },
    { id: ACTOR.scheduler, kind: 'scheduler', profile: SCHEDULER_PROFILE, data: {} },
    { id: ACTOR.web, kind: 'web', profile: WEB_PROFILE, data: webStart() },
    { id: ACTOR.terminal, kind: 'terminal', profile: socketProfile(paths.socket), data: terminal },
    ...(trace === undefined ? [] : [observerOf(trace, retention.traces_days)]),
  ];
}

function embeddingOf(memory: Config['settings']['memory']): { readonly embedding?: EmbeddingStart } {
  if (memory.embedding === undefined) return {};
  const { provider, model, dimensions, base_url: baseUrl } = memory.embedding;
  const keyVariable = embeddingVariable(memory);
  return {
    embedding: {
      provider,
      model,
      dimensions,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(keyVariable === undefined ? {} : { keyVariable }),
    },
  };
}
/** Only a test build has times of that name. */
function webStart(): WebStart {
  const { port } = hurried('web', { port: 0 });
  return port === 0 ? {} : { door: { host: '127.0.0.1', port } };
}

/** For the sockets of proxies: nobody else's, and gone with the session. */
export const sandboxFolder = (socket: string): string => `${socket}.sandbox`;

function observerOf({ path, maxBytes }: TraceSettings, keepDays: number): ActorSpec {
  const data: ObserverStart = { path, maxBytes, keepDays };
  return { id: ACTOR.observer, kind: 'observer', profile: traceProfile(path), data };
}
