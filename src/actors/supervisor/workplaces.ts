import { join } from 'node:path';
import { type Config, makePrivateFolder, type SandboxFound, type Settings } from '../../config/index.ts';
import { levelIn } from '../../domain/folder-level.ts';
import { ledgerName } from '../../domain/ledger-name.ts';
import { parsePlace } from '../../protocol/address.ts';
import type { KeptFile } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { ActorId, LeaseId } from '../../protocol/ids.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import type { Needed } from '../../protocol/lifecycle.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { ACTOR, workspaceActor } from './actors.ts';
import {
  closedIn,
  type HistoryGrant,
  keptIn,
  type OwnGrant,
  othersIn,
  type Plan,
  promptFilesOf,
  promptsIn,
  type Scope,
  scopeOf,
  WHOLE,
  type WorkGrant,
} from './grants/index.ts';
import type { Groups } from './groups.ts';
import type { ActorSpec } from './house.ts';
import type { People } from './people.ts';
import { workspaceProfile } from './profiles.ts';

/** What starts actors, and ends them. */
export interface Doors {
  add(spec: ActorSpec): void;
  open(id: ActorId): Promise<void>;
  isOpen(id: ActorId): boolean;
  /** Ends it and forgets it, where it serves nobody. */
  giveUp(id: ActorId): Promise<void>;
  readonly leases: { servedBy(id: ActorId): number; serversOf(lease: LeaseId): ActorId[] };
}

export interface WorkplacesOptions {
  readonly house: Doors;
  readonly paths: Pick<Config['paths'], 'workspace' | 'ledgers'>;
  readonly settings: () => Settings;
  readonly people: People;
  readonly groups: Groups;
  /** Whether a sandbox can be had, and with a network: found out once. */
  readonly sandbox: () => SandboxFound | undefined;
  readonly note: (text: string) => void;
}

const IDLE_MS = 5 * 60_000;

/** Whom each needs: a command looks at who wrote what lies in its folder. */
const ACTORS_OF = {
  files: ['workspace'],
  shell: ['workspace', 'shell'],
  web: ['web'],
  search: ['index'],
} as const satisfies Readonly<Record<Needed, readonly string[]>>;

const isOf = (id: ActorId, kind: string): boolean => id === kind || id.startsWith(`${kind}:`);

/**
 * Where turns work: the actors of folders, commands and pages, and the index. Most turns hold ports to them and call none, so each
 * starts with the first call, which waits in its port until then; one of a folder that nobody needs is given up.
 */
export class Workplaces {
  readonly #options: WorkplacesOptions;
  readonly #used = new Map<ActorId, number>();
  #sweeping: NodeJS.Timeout | undefined;

  constructor(options: WorkplacesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#sweeping = setInterval(() => void this.#sweep(), IDLE_MS / 5).unref();
  }

  /** Every actor of a folder that runs. */
  stop(): readonly ActorId[] {
    clearInterval(this.#sweeping);
    return [...this.#used.keys()];
  }

  /** What this turn may be lent of files, commands and pages. An actor that does not start is not lent: the turn goes on without. */
  async workOf(lease: TurnLease, plan: Plan): Promise<WorkGrant> {
    const { web } = this.#options.settings();
    const [prompt, files, hasWeb] = await Promise.all([
      this.#prompt(lease, plan),
      this.#files(lease, plan),
      plan.web && web.enabled ? this.#canLend(ACTOR.web) : false,
    ]);
    const shell = files !== undefined && plan.files?.works === true ? await this.#shell() : undefined;
    return {
      ...(prompt === undefined ? {} : { prompt }),
      ...(files === undefined ? {} : { files }),
      ...(shell === undefined ? {} : { shell }),
      ...(hasWeb ? { web: { allow: web.allow } } : {}),
    };
  }

  /** What a command needs that takes a folder out: whoever has it, who runs by then. @throws CoopError `E_GONE` where it does not */
  async folderOut(scope: Scope): Promise<NonNullable<OwnGrant['files']>> {
    const actor = await this.openFolder(scope.path);
    if (actor === undefined) throw new CoopError('E_GONE', { what: 'these files' });
    return { actor, closed: closedIn(scope.level, this.#prompts(scope)) };
  }

  /** Whoever was lent them is about to call them. */
  need(lease: LeaseId, what: Needed): void {
    const kinds = ACTORS_OF[what];
    const { house } = this.#options;
    for (const id of house.leases.serversOf(lease)) if (kinds.some((kind) => isOf(id, kind))) void this.#opened(id);
  }

  async #prompt(lease: TurnLease, plan: Plan): Promise<WorkGrant['prompt']> {
    const actor = await this.openFolder(WHOLE.path);
    const { prompt } = this.#options.settings();
    return actor === undefined ? undefined : { actor, files: promptFilesOf(lease, plan, prompt) };
  }

  async #files({ person, place, effective }: TurnLease, { files }: Plan): Promise<WorkGrant['files']> {
    if (files === null) return undefined;
    const { paths } = this.#options;
    const scope = scopeOf(files, person, parsePlace(place), effective.level);
    const id = this.#workspace(scope.path);
    const actor = id !== undefined && (await this.#canLend(id)) ? id : undefined;
    if (actor === undefined) return undefined;
    const folder = join(paths.workspace, scope.path);
    return {
      actor,
      scope,
      folder,
      others: othersIn(scope, this.#known()),
      prompts: this.#prompts(scope),
      kept: this.keptIn(scope),
    };
  }

  async #shell(): Promise<WorkGrant['shell']> {
    const { sandbox } = this.#options.settings();
    const found = this.#options.sandbox();
    const sandboxed = found?.works === true;
    if (!(sandboxed || sandbox.unconfined) || !(await this.#canLend(ACTOR.shell))) return undefined;
    return {
      sandboxed,
      hosts: found?.works && found.network ? sandbox.hosts : [],
      unconfined: sandbox.unconfined,
      limits: {
        memoryMb: sandbox.memory_mb,
        processes: sandbox.processes,
        outputBytes: sandbox.output_kb * 1_024,
        timeoutMs: sandbox.timeout_seconds * 1_000,
      },
    };
  }

  /** The actor of a folder, by the path that it has below the workspace; undefined where it does not start. */
  readonly openFolder = async (path: string): Promise<ActorId | undefined> => {
    const id = this.#workspace(path);
    return id !== undefined && (await this.#opened(id)) ? id : undefined;
  };

  /** For a command about what files said before: the whole workspace. @throws CoopError `E_GONE` where it does not start */
  readonly history = async (): Promise<HistoryGrant> => {
    const actor = await this.openFolder(WHOLE.path);
    if (actor === undefined) throw new CoopError('E_GONE', { what: 'the workspace' });
    return { actor, others: othersIn(WHOLE, this.#known()), kept: this.keptIn(WHOLE) };
  };

  /** Files of a folder whose versions are kept. */
  readonly keptIn = (scope: Pick<Scope, 'path'>): readonly KeptFile[] => {
    const { people, settings } = this.#options;
    const names = people.all().map(({ name }) => name);
    return keptIn(scope, names, settings().prompt);
  };

  /** Who can read a file of a folder, as things are now: the lowest of them. */
  readonly readersOf = (scope: string, path: string): TrustLevel =>
    levelIn(join(scope, path), WHOLE.level, [...othersIn(WHOLE, this.#known()), ...this.#prompts(WHOLE)]);

  #known() {
    const { people, groups } = this.#options;
    return { people: people.all(), rooms: groups.listed().map(([key]) => key) };
  }

  #prompts(scope: Scope) {
    const { people, settings } = this.#options;
    const names = people.all().map(({ name }) => name);
    return promptsIn(scope, names, settings().prompt);
  }

  /** Undefined where its folder cannot be made. */
  #workspace(path: string): ActorId | undefined {
    const { house, paths } = this.#options;
    const id = workspaceActor(path);
    const folder = join(paths.workspace, path);
    try {
      // Its Worker may touch only what is there when it starts.
      makePrivateFolder(folder);
      makePrivateFolder(paths.ledgers);
    } catch (error) {
      this.#options.note(`${folder} cannot be made: ${error instanceof Error ? error.message : 'it is refused'}`);
      return undefined;
    }
    const ledger = join(paths.ledgers, ledgerName(path));
    const parts = path === WHOLE.path ? paths.ledgers : undefined;
    const data = { scope: path, folder, ledger, ...(parts === undefined ? {} : { parts }) };
    house.add({ id, kind: 'workspace', profile: workspaceProfile(folder, ledger, parts), data });
    this.#used.set(id, Date.now());
    return id;
  }

  /** One that was not needed yet is lent as it is; one that fell is waited for, and not lent where it stays down. */
  async #canLend(id: ActorId): Promise<boolean> {
    return !this.#options.house.isOpen(id) || (await this.#opened(id));
  }

  async #opened(id: ActorId): Promise<boolean> {
    try {
      await this.#options.house.open(id);
      return true;
    } catch (error) {
      this.#options.note(`${id} does not start: ${error instanceof Error ? error.message : 'it ended'}`);
      return false;
    }
  }

  async #sweep(): Promise<void> {
    const { house } = this.#options;
    for (const [id, at] of this.#used) {
      if (house.leases.servedBy(id) > 0) this.#used.set(id, Date.now());
      else if (Date.now() - at > IDLE_MS && id !== workspaceActor(WHOLE.path)) {
        this.#used.delete(id);
        await house.giveUp(id);
      }
    }
  }
}
