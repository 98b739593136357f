import '../kernel/wall/network.ts';
import { fromPromise } from 'xstate';
import { CoopError, unreachable } from '../../protocol/errors.ts';
import { host, startData, tell } from '../kernel/host/index.ts';
import { ModelDesk, type Models } from './desk.ts';
import { EmbeddingDesk } from './embedding/desk.ts';
import type { Embedder } from './embedding/embedder.ts';
import { pause } from './embedding/pause.ts';
import { withFirstKey } from './first-key.ts';
import { providerMachine } from './machine.ts';
import type { Model } from './model.ts';
import { PATIENCE } from './patience.ts';
import { parseStart } from './start.ts';

const start = parseStart(startData);
const patience = { ...PATIENCE, ...start.patience };
const desk = new ModelDesk(patience.wholeMs);
let embedder: Promise<Embedder> | undefined;
const embeddings = new EmbeddingDesk(() => (embedder ??= loadEmbedder()));

host(
  providerMachine.provide({
    actors: {
      openModel: fromPromise(async () => desk.open(await loadAll())),
      finishAnswers: fromPromise(() => {
        embeddings.abort();
        return desk.finish();
      }),
    },
    actions: {
      servePort: (_, { lease, grant }) => {
        if (grant.contract === 'model') desk.serve(lease, grant);
        if (grant.contract === 'embedding') embeddings.serve(lease, grant);
        if (grant.contract === 'model.background') desk.serveBackground(lease, grant);
      },
      revokeLease: (_, { lease }) => {
        desk.revoke(lease);
        embeddings.revoke(lease);
        tell({ type: 'revoked', lease });
      },
      abortAnswers: () => desk.abort(),
    },
  }),
  undefined,
);

async function loadAll(): Promise<Models> {
  const named = remembered(await load());
  // Where there is none for work after turns, the other does it.
  return { named, background: named(start.backgroundModel ?? start.model) };
}

/** Each protocol's code is evaluated only where it is used: the SDK costs an offline provider nothing but bytes. */
async function load(): Promise<(model: string) => Model> {
  switch (start.provider) {
    case 'anthropic': {
      const { openAnthropic } = await import('./anthropic/anthropic.ts');
      return (model) => openAnthropic({ ...start, model, env: process.env, fetch, silenceMs: patience.silenceMs });
    }
    case 'openai-compatible': {
      const { openChat } = await import('./openai/openai.ts');
      const { baseUrl, keyVariables, models = [] } = start;
      if (baseUrl === undefined) throw new CoopError('E_ARGUMENT', { what: 'provider', why: 'baseUrl: it is missing' });
      return (model) => {
        const images = models.find(({ name }) => name === model)?.images ?? false;
        const endpoint = openChat({ baseUrl, model, images, fetch, silenceMs: patience.silenceMs });
        return withFirstKey(endpoint, keyVariables, process.env);
      };
    }
    case 'offline': {
      const { openOffline } = await import('./offline/offline.ts');
      return openOffline;
    }
    default:
      return unreachable(start.provider);
  }
}

/** Opened when it is first asked. */
function remembered(open: (model: string) => Model): (model: string) => Model {
  const models = new Map<string, Model>();
  return (name) => {
    const model = models.get(name) ?? open(name);
    models.set(name, model);
    return model;
  };
}

async function loadEmbedder(): Promise<Embedder> {
  if (start.embedding === undefined) throw new CoopError('E_NOT_ALLOWED');
  const { openEmbedder } = await import('./embedding/embedder.ts');
  return openEmbedder(start.embedding, process.env, { fetch, sleep: pause, random: Math.random });
}
