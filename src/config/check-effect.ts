/** What `coop check` says of settings that are valid and do nothing. */
import { reaches } from '../protocol/trust.ts';
import { type CheckResult, fine, wrong } from './check-result.ts';
import type { KeyPath } from './keys.ts';
import type { Config } from './load.ts';
import { valueAt } from './problems.ts';
import type { Settings } from './schema.ts';
import { unactedKeys } from './unacted.ts';

export function effect({ settings, written }: Config): CheckResult[] {
  const idle = [
    ...unactedKeys(written).map((key) => `${key} is valid, but this version of coop does not act on it yet`),
    ...ofOffline(settings, written),
    ...ofChannels(settings),
    ...ofJobs(settings),
    ...ofMemory(settings),
    ...(settings.sandbox.unconfined && settings.sandbox.hosts.length > 0
      ? ['sandbox.hosts means nothing to commands without a sandbox (sandbox.unconfined)']
      : []),
  ];
  const results = idle.map((message) => wrong('effect', message, 'warning'));
  const off = switchedOff(written).map((message) => fine('effect', message, 'info'));
  if (results.length + off.length > 0) return [...results, ...off];
  return [fine('effect', 'everything written here has an effect', 'warning')];
}

function ofOffline({ provider }: Settings, written: Config['written']): string[] {
  if (provider.name !== 'offline') return [];
  const { api_keys, base_url, fallback_models: fallbacks } = provider;
  return [
    ...((api_keys ?? base_url) === undefined
      ? []
      : ['provider.api_keys and provider.base_url mean nothing to the offline model']),
    ...(fallbacks.length === 0
      ? []
      : ['provider.fallback_models means nothing to the offline model: it is always there']),
    ...(valueAt(written, ['provider', 'silence_seconds']) === undefined
      ? []
      : ['provider.silence_seconds means nothing to the offline model: it is never silent']),
  ];
}

/** Somebody who is known by nothing that is set up is never heard there. */
function ofChannels({ users, groups, channels }: Settings): string[] {
  if (channels.signal !== undefined) return [];
  const told = (list: string, entries: readonly { readonly match: readonly string[] }[]): string[] =>
    entries.flatMap(({ match }, index) =>
      match.some((text) => text.startsWith('signal:'))
        ? [`${list}[${index}].match names Signal, and nothing comes from there: [channels.signal] is not set up`]
        : [],
    );
  return [...told('users', users), ...told('groups', groups)];
}

/** A job is never worth more than whose it is. */
function ofJobs({ cron, users }: Settings): string[] {
  return cron.flatMap(({ trust, user }, index) => {
    const theirs = users.find(({ name }) => name === user)?.trust;
    if (trust === undefined || theirs === undefined || reaches(theirs, trust)) return [];
    return [
      `cron[${index}].trust is "${trust}", and ${user} is trusted as "${theirs}": the job is worth no more than that`,
    ];
  });
}

function ofMemory({ memory: { retention } }: Settings): string[] {
  if (!retention.enabled || retention.max_rows_per_run > retention.compression_min_cluster_size) return [];
  return [
    'memory.retention.max_rows_per_run is not above compression_min_cluster_size: nothing is ever put together. Raise it',
  ];
}

const SWITCHES: readonly KeyPath[] = [
  ['memory', 'prompt_index'],
  ['memory', 'capture'],
  ['memory', 'retention'],
  ['web'],
];

/** Somebody's decision, and no fault: said once for each section that holds more than that. */
function switchedOff(written: Config['written']): string[] {
  return SWITCHES.flatMap((path) => {
    const section = valueAt(written, path);
    if (typeof section !== 'object' || section === null || valueAt(section, ['enabled']) !== false) return [];
    const name = path.join('.');
    return Object.keys(section).length < 2
      ? []
      : [`${name}.enabled is false: what else stands in [${name}] has no effect`];
  });
}
