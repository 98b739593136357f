import '../kernel/wall/network.ts';
import { fromCallback, fromPromise } from 'xstate';
import { CoopError, unreachable } from '../../protocol/errors.ts';
import { host, startData, tell } from '../kernel/host/index.ts';
import { askable } from './asking/index.ts';
import { CLOCK } from './clock.ts';
import { ModelDesk, type Models } from './desk.ts';
import { EmbeddingDesk } from './embedding/desk.ts';
import type { Embedder } from './embedding/embedder.ts';
import type { Endpoint } from './endpoint.ts';
import { keysIn } from './keys.ts';
import { type KeysMoved, providerMachine } from './machine.ts';
import type { Model } from './model.ts';
import { PATIENCE } from './patience.ts';
import { pause } from './pause.ts';
import { KeyPool, watchKeys } from './pool/index.ts';
import { parseStart } from './start.ts';

const start = parseStart(startData);
const patience = { ...PATIENCE, ...start.patience };
const pool = new KeyPool(keysIn(start.keyVariables, process.env), { clock: CLOCK, wallNow: Date.now });
const desk = new ModelDesk(patience);
let embedder: Promise<Embedder> | undefined;
const embeddings = new EmbeddingDesk(() => (embedder ??= loadEmbedder()));

host(
  providerMachine.provide({
    actors: {
      watchKeys: fromCallback<KeysMoved>(({ sendBack }) =>
        watchKeys(pool, (keys) => sendBack({ type: 'KEYS_MOVED', keys }), tell),
      ),
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
      const { baseUrl } = start;
      return asked((model) => openAnthropic({ ...{ model, baseUrl, fetch }, silenceMs: patience.silenceMs }));
    }
    case 'openai-compatible': {
      const { openChat } = await import('./openai/openai.ts');
      const { baseUrl } = start;
      if (baseUrl === undefined) throw new CoopError('E_ARGUMENT', { what: 'provider', why: 'baseUrl: it is missing' });
      return asked((model) =>
        openChat({ ...{ baseUrl, model, fetch }, images: readsPictures(model), silenceMs: patience.silenceMs }),
      );
    }
    case 'offline': {
      const { openOffline } = await import('./offline/offline.ts');
      return openOffline;
    }
    default:
      return unreachable(start.provider);
  }
}

/** With the keys of the one pool, again where that makes sense, and another model where one cannot be had. */
function asked(open: (model: string) => Endpoint): (model: string) => Model {
  const means = { pool, clock: CLOCK, random: Math.random, pausesMs: patience.pausesMs };
  const { fallbacks = [] } = start;
  const endpointOf = remembered(open);
  return (model) => askable(model, { ...means, endpointOf, fallbacks, readsPictures });
}

const readsPictures = (name: string): boolean =>
  start.models?.some((model) => model.name === name && model.images) ?? false;

/** Opened when it is first asked. */
function remembered<T>(open: (model: string) => T): (model: string) => T {
  const opened = new Map<string, T>();
  return (name) => {
    const one = opened.get(name) ?? open(name);
    opened.set(name, one);
    return one;
  };
}

async function loadEmbedder(): Promise<Embedder> {
  if (start.embedding === undefined) throw new CoopError('E_NOT_ALLOWED');
  const { openEmbedder } = await import('./embedding/embedder.ts');
  return openEmbedder(start.embedding, process.env, { fetch, sleep: pause, random: Math.random });
}
