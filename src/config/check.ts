/** What could stop a start, or silently do nothing: one result a question, in a fixed order, under stable names. */
import { join } from 'node:path';
import { CoopError, unreachable } from '../protocol/errors.ts';
import { effect } from './check-effect.ts';
import { places } from './check-files.ts';
import { apiKeys } from './check-keys.ts';
import { describeCaps, idleCaps, unpricedModels, unsizedModels } from './check-money.ts';
import { byName } from './check-names.ts';
import { promptFiles } from './check-prompt.ts';
import { type CheckResult, fine, type Severity, wrong } from './check-result.ts';
import { describeJobs } from './check-schedule.ts';
import { type Environment, environment } from './environment.ts';
import { showPath } from './keys.ts';
import { type Config, type LoadResult, tryLoadConfig } from './load.ts';
import { look } from './look.ts';
import { identitiesOf, ownerOf } from './people.ts';
import { type Located, showProblem } from './problems.ts';
import { probeSandbox, type SandboxFound, UNGUARDED } from './sandbox-probe.ts';

export type { CheckResult } from './check-result.ts';

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
  const unsorted = [
    node(nodeVersion),
    ...reading(path, loaded),
    ...fitting(loaded),
    ...('config' in loaded ? surroundings(loaded.config, env) : []),
    ...('config' in loaded ? jobs(loaded.config, now) : []),
    ...('config' in loaded ? sandbox(loaded.config, await probeSandbox()) : []),
  ];
  const checks = unsorted.toSorted(byName);
  const failed = (severity: Severity): number =>
    checks.filter((result) => !result.passed && result.severity === severity).length;
  return { passed: failed('error') === 0, errors: failed('error'), warnings: failed('warning'), checks };
}

function node(version: string): CheckResult {
  return Number.parseInt(version, 10) >= 24
    ? fine('node', `Node ${version}`)
    : wrong('node', new CoopError('E_NODE_VERSION', { version }).message);
}

function reading(path: string, loaded: LoadResult): CheckResult[] {
  const [first] = 'error' in loaded ? loaded.problems : [];
  if (first?.area === 'file') return [found(first)];
  return [fine('file', path), first?.area === 'syntax' ? found(first) : fine('syntax', 'valid TOML')];
}

/** Of prompt files, their sizes are told. */
const PRAISED = ['schema', 'model', 'owner', 'identities', 'groups', 'schedule', 'limits', 'workspace'] as const;

function fitting(loaded: LoadResult): CheckResult[] {
  if ('config' in loaded) return PRAISED.map((area) => fine(area, praise(area, loaded.config)));
  return loaded.problems.filter(({ area }) => area !== 'file' && area !== 'syntax').map(found);
}

function found(problem: Located): CheckResult {
  const { area, path, at } = problem;
  const key = path.length === 0 ? {} : { key: showPath(path) };
  return { ...wrong(area, showProblem(problem)), ...key, ...at };
}

function praise(area: (typeof PRAISED)[number], { settings, paths }: Config): string {
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
  const { settings, paths } = config;
  return [
    ...places(paths, env),
    ...apiKeys(config, env),
    settings.users.some((user) => identitiesOf(user).some((known) => known === 'terminal:default'))
      ? fine('terminal', 'the terminal has a person', 'warning')
      : wrong(
          'terminal',
          'no user matches "terminal:default": without --as, a terminal here is a stranger. Add it to the match of one user',
          'warning',
        ),
    ...firstConversation(paths.workspace),
    ...promptFiles(config),
    ...idleCaps(settings).map((message) => wrong('limits', message, 'warning')),
    ...unpricedModels(settings).map((message) => wrong('prices', message, 'warning')),
    ...unsizedModels(settings).map((message) => wrong('context', message, 'warning')),
    ...effect(config),
  ];
}

/** It ends by itself: the agent empties the file. */
function firstConversation(workspace: string): CheckResult[] {
  return (look(join(workspace, 'BOOTSTRAP.md'))?.size ?? 0) > 0
    ? [
        fine(
          'bootstrap',
          'the first conversation is still to come: the agent gets to know its owner (BOOTSTRAP.md)',
          'info',
        ),
      ]
    : [];
}

/** One that never runs, or says nothing to anybody, is no reason not to start. */
function jobs({ settings, paths }: Config, now: number): CheckResult[] {
  return describeJobs(settings, paths.workspace, now).map(({ message, passed }) =>
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
