/** What could stop a start, or silently do nothing: one result a question, in a fixed order, under stable names. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoopError, unreachable } from '../protocol/errors.ts';
import { describeCaps, unpricedModels, unsizedModels } from './check-money.ts';
import { describeJobs } from './check-schedule.ts';
import { embeddingVariable, keyVariables } from './credentials.ts';
import { type Environment, environment } from './environment.ts';
import { isFolder, nearest, whyNot } from './folders.ts';
import { lineOf } from './lines.ts';
import { type Config, type LoadResult, tryLoadConfig } from './load.ts';
import { identitiesOf, ownerOf } from './people.ts';
import { type Problem, type ProblemArea, showProblem } from './problems.ts';
import { probeSandbox, type SandboxFound, UNGUARDED } from './sandbox-probe.ts';
import type { ProviderName } from './sections/provider.ts';
import { SOCKET_PATH_MAX_BYTES } from './socket.ts';
import { unactedKeys } from './unacted.ts';

export type CheckName =
  | 'node'
  | 'file'
  | 'syntax'
  | ProblemArea
  | 'workspace_folder'
  | 'database_folder'
  | 'socket'
  | 'api_key'
  | 'terminal'
  | 'sandbox'
  | 'bootstrap'
  | 'prices'
  | 'context'
  | 'effect';

export interface CheckResult {
  readonly name: CheckName;
  /** How bad it is, or would be. `info` never fails. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly passed: boolean;
  readonly message: string;
}

export interface CheckReport {
  /** No check of severity `error` failed. */
  readonly passed: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly checks: readonly CheckResult[];
}

/** Looks at the configuration at `path` and at the machine. Changes nothing. */
export async function check(
  path: string,
  env: Environment = environment(),
  nodeVersion = process.versions.node,
  now = Date.now(),
): Promise<CheckReport> {
  const loaded = await tryLoadConfig(path, env);
  const checks = [
    node(nodeVersion),
    ...reading(path, loaded),
    ...fitting(loaded),
    ...('config' in loaded ? surroundings(loaded.config, env) : []),
    ...('config' in loaded ? jobs(loaded.config, now) : []),
    ...('config' in loaded ? sandbox(loaded.config, await probeSandbox()) : []),
  ];
  const failed = (severity: CheckResult['severity']): number =>
    checks.filter((result) => !result.passed && result.severity === severity).length;
  return { passed: failed('error') === 0, errors: failed('error'), warnings: failed('warning'), checks };
}

const fine = (name: CheckName, message: string, severity: CheckResult['severity'] = 'error'): CheckResult => ({
  name,
  severity,
  passed: true,
  message,
});
const wrong = (name: CheckName, message: string, severity: CheckResult['severity'] = 'error'): CheckResult => ({
  name,
  severity,
  passed: false,
  message,
});

function node(version: string): CheckResult {
  return Number.parseInt(version, 10) >= 24
    ? fine('node', `Node ${version}`)
    : wrong('node', new CoopError('E_NODE_VERSION', { version }).message);
}

function reading(path: string, loaded: LoadResult): CheckResult[] {
  const code = 'error' in loaded ? loaded.error.code : undefined;
  const message = 'error' in loaded ? loaded.error.message : '';
  if (code !== undefined && code !== 'E_CONFIG' && code !== 'E_CONFIG_SYNTAX') return [wrong('file', message)];
  return [fine('file', path), code === 'E_CONFIG_SYNTAX' ? wrong('syntax', message) : fine('syntax', 'valid TOML')];
}

const AREAS: readonly ProblemArea[] = [
  'schema',
  'model',
  'owner',
  'identities',
  'groups',
  'schedule',
  'limits',
  'workspace',
];

function fitting(loaded: LoadResult): CheckResult[] {
  if ('config' in loaded) return AREAS.map((area) => fine(area, praise(area, loaded.config)));
  const { problems, text = '' } = loaded;
  return AREAS.flatMap((area) => problems.filter((problem) => problem.area === area)).map((problem: Problem) =>
    wrong(problem.area, showProblem(problem, lineOf(text, problem.path))),
  );
}

function praise(area: ProblemArea, { settings, paths }: Config): string {
  switch (area) {
    case 'schema':
      return 'every key is known and fits';
    case 'model':
      return settings.agent.model;
    case 'owner':
      return `${ownerOf(settings)?.name} is the owner`;
    case 'identities':
      return `${settings.users.length} user${settings.users.length === 1 ? '' : 's'}, no identity claimed twice`;
    case 'groups':
      return describeGroups(settings);
    case 'schedule':
      return settings.cron.length === 0
        ? 'no jobs'
        : `${settings.cron.length} job${settings.cron.length === 1 ? '' : 's'}, each with a name and times of its own`;
    case 'limits':
      return describeCaps(settings);
    case 'workspace':
      return `apart from coop's own files: ${paths.workspace}`;
    default:
      return unreachable(area);
  }
}

/** Each with the level it has, or where that comes from: a room that is worth more than its people think is worth a line. */
function describeGroups({ groups, channels }: Config['settings']): string {
  const rooms = channels.terminal.rooms === 'open' ? 'terminal rooms are open' : 'terminal rooms must be listed';
  if (groups.length === 0) return `none listed; ${rooms}`;
  const each = groups.map(({ name, trust }) => `${name} ${trust ?? 'as its least trusted member'}`);
  return `${each.join(', ')}; ${rooms}`;
}

function surroundings(config: Config, env: Environment): CheckResult[] {
  const { settings, paths, written } = config;
  const databases = [...new Set([paths.journal, ...Object.values(paths.memory)].map((file) => dirname(file)))];
  return [
    workspaceFolder(paths.workspace),
    ...databases.map(databaseFolder),
    Buffer.byteLength(paths.socket) <= SOCKET_PATH_MAX_BYTES
      ? fine('socket', paths.socket)
      : wrong('socket', `${paths.socket} is too long for a socket: set XDG_RUNTIME_DIR to a shorter folder`),
    ...apiKeys(config, env),
    settings.users.some((user) => identitiesOf(user).some((known) => known === 'terminal:default'))
      ? fine('terminal', 'the terminal has a person', 'warning')
      : wrong(
          'terminal',
          'no user matches "terminal:default": without --as, a terminal here is a stranger. Add it to the match of one user',
          'warning',
        ),
    ...firstConversation(paths.workspace),
    ...unpricedModels(settings).map((message) => wrong('prices', message, 'warning')),
    ...unsizedModels(settings).map((message) => wrong('context', message, 'warning')),
    ...effect(unactedKeys(written), config),
  ];
}

function workspaceFolder(folder: string): CheckResult {
  if (isFolder(folder) === undefined) {
    return wrong('workspace_folder', `${folder} is not there yet: it is made, empty, at the start`, 'warning');
  }
  return writable('workspace_folder', folder);
}

/** It ends by itself: the agent empties the file. */
function firstConversation(workspace: string): CheckResult[] {
  return isPending(join(workspace, 'BOOTSTRAP.md'))
    ? [
        fine(
          'bootstrap',
          'the first conversation is still to come: the agent gets to know its owner (BOOTSTRAP.md)',
          'info',
        ),
      ]
    : [];
}

function isPending(path: string): boolean {
  try {
    return statSync(path).size > 0;
  } catch {
    return false;
  }
}

function databaseFolder(folder: string): CheckResult {
  if (isFolder(folder) !== undefined) return writable('database_folder', folder);
  const above = writable('database_folder', nearest(folder));
  return above.passed ? fine('database_folder', `${folder} is made at the start`) : above;
}

function writable(name: CheckName, folder: string): CheckResult {
  const why = whyNot(folder);
  return why === undefined ? fine(name, folder) : wrong(name, why);
}

const NO_KEY: Readonly<Record<ProviderName, string>> = {
  anthropic: 'none',
  'openai-compatible': 'none is sent to provider.base_url: where it wants one, name it in provider.api_keys',
  offline: 'the offline model needs none',
};

/** A missing key does not stop the daemon: it says so at the first turn, and this says so before. */
function apiKeys({ settings }: Config, env: Environment): CheckResult[] {
  const embedding = embeddingVariable(settings.memory);
  const variables = [...keyVariables(settings.provider), ...(embedding === undefined ? [] : [embedding])];
  return [
    ...(keyVariables(settings.provider).length === 0
      ? [fine('api_key', NO_KEY[settings.provider.name], 'warning')]
      : []),
    ...variables.map((variable) =>
      (env.variables[variable] ?? '') === ''
        ? wrong('api_key', new CoopError('E_KEY_MISSING', { variable }).message, 'warning')
        : fine('api_key', `${variable} is set`, 'warning'),
    ),
  ];
}

/** One that never runs, or says nothing to anybody, is no reason not to start. */
function jobs({ settings }: Config, now: number): CheckResult[] {
  return describeJobs(settings, now).map(({ message, passed }) =>
    passed ? fine('schedule', message, 'info') : wrong('schedule', message, 'warning'),
  );
}

/** Without one everything else works: commands are not lent then. */
function sandbox({ settings }: Config, found: SandboxFound): CheckResult[] {
  const { hosts, unconfined } = settings.sandbox;
  return [
    found.works
      ? fine(
          'sandbox',
          `commands run in a sandbox, ${hosts.length === 0 ? 'without a network' : hosts.join(', ')}`,
          'warning',
        )
      : wrong('sandbox', `no commands in a sandbox: ${found.why}`, 'warning'),
    ...(found.works && !found.network && hosts.length > 0
      ? [wrong('sandbox', 'sandbox.hosts needs socat: install it, for example "sudo apt install socat"', 'warning')]
      : []),
    ...(unconfined ? [wrong('sandbox', UNGUARDED, 'warning')] : []),
  ];
}

function effect(unacted: readonly string[], { settings }: Config): CheckResult[] {
  const { api_keys, base_url, fallback_models: fallbacks } = settings.provider;
  const idle = [
    ...unacted.map((key) => `${key} is valid, but this version of coop does not act on it yet`),
    ...(settings.provider.name === 'offline' && (api_keys ?? base_url) !== undefined
      ? ['provider.api_keys and provider.base_url mean nothing to the offline model']
      : []),
    ...(settings.provider.name === 'offline' && fallbacks.length > 0
      ? ['provider.fallback_models means nothing to the offline model: it is always there']
      : []),
  ];
  const results = idle.map((message) => wrong('effect', message, 'warning'));
  return results.length === 0 ? [fine('effect', 'everything written here has an effect', 'warning')] : results;
}
