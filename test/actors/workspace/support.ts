/** A real Worker of one scope, on a folder of its own, with the profile that the supervisor gives it. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import type { Profile } from '../../../src/actors/kernel/spawn/profile.ts';
import { workspaceProfile } from '../../../src/actors/supervisor/profiles.ts';
import { ledgerName } from '../../../src/domain/ledger-name.ts';
import type { Client, Port } from '../../../src/protocol/contract.ts';
import {
  WorkspaceMarksContract,
  type WorkspaceMarksScope,
  WorkspaceReadContract,
  type WorkspaceReadScope,
  WorkspaceWriteContract,
  type WorkspaceWriteScope,
} from '../../../src/protocol/contracts/workspace.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { idempotencyKey, turnId } from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';

let last = 0;

export const key = (name = `call-${++last}`) => idempotencyKey(turnId('turn'), name);

export interface TestOptions {
  /** Of the scope. */
  readonly path?: string;
  readonly profile?: (folder: string, ledger: string) => Profile;
  /** Files that are there, below the scope's folder. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly ledger?: string;
  /** The folder of another's: then it is a part of that, at `path`. */
  readonly part?: TestWorkspace;
}

export class TestWorkspace implements AsyncDisposable {
  /** What is outside is beside it. */
  readonly base: string;
  readonly folder: string;
  readonly ledger: string;
  readonly actor: TestActor;

  private constructor({ path = '.', profile, files = {}, ledger, part }: TestOptions) {
    this.base = part?.base ?? realpathSync(mkdtempSync(join(tmpdir(), 'coop-workspace-')));
    this.folder = join(this.base, 'workspace', path);
    const ledgers = join(this.base, 'ledgers');
    const parts = path === '.' ? { parts: ledgers } : {};
    this.ledger = join(ledgers, ledgerName(path));
    mkdirSync(this.folder, { mode: 0o700, recursive: true });
    mkdirSync(ledgers, { recursive: true });
    if (ledger !== undefined) writeFileSync(this.ledger, ledger);
    for (const [name, content] of Object.entries(files)) this.put(name, content);
    this.actor = new TestActor({
      bundle: 'workspace',
      profile: profile?.(this.folder, this.ledger) ?? workspaceProfile(this.folder, this.ledger, parts.parts),
      data: { scope: path, folder: this.folder, ledger: this.ledger, ...parts },
    });
  }

  static async open(options: TestOptions = {}): Promise<TestWorkspace> {
    const workspace = new TestWorkspace(options);
    await workspace.actor.frame('ready');
    return workspace;
  }

  put(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  bytes(name: string): Buffer {
    return readFileSync(join(this.folder, name));
  }

  text(name: string): string {
    return this.bytes(name).toString();
  }

  readPort(scope: Partial<WorkspaceReadScope> = {}): Port<typeof WorkspaceReadContract> {
    const { server, client } = mintChannel(WorkspaceReadContract);
    const whole = { level: 'full', others: [], closed: [], ...scope } as const;
    this.actor.grant({ contract: 'workspace.read', scope: whole, port: server });
    return client;
  }

  writePort(scope: Partial<WorkspaceWriteScope> = {}, lease = 'test'): Port<typeof WorkspaceWriteContract> {
    const { server, client } = mintChannel(WorkspaceWriteContract);
    const whole = {
      level: 'full',
      others: [],
      closed: [],
      turn: 'turn',
      prompts: [],
      guarded: 'asked',
      ...scope,
    } as const;
    this.actor.grant({ contract: 'workspace.write', scope: whole, port: server }, lease);
    return client;
  }

  reader(scope: Partial<WorkspaceReadScope> = {}): Client<typeof WorkspaceReadContract> {
    return connect(this.readPort(scope), WorkspaceReadContract).call;
  }

  writer(scope: Partial<WorkspaceWriteScope> = {}): Client<typeof WorkspaceWriteContract> {
    return connect(this.writePort(scope), WorkspaceWriteContract).call;
  }

  approved(path: string, integrity: TrustLevel = 'full'): Client<typeof WorkspaceWriteContract> {
    const { server, client } = mintChannel(WorkspaceWriteContract);
    this.actor.grant({ contract: 'workspace.approved', scope: { path, integrity }, port: server });
    return connect(client, WorkspaceWriteContract).call;
  }

  marks(scope: Partial<WorkspaceMarksScope> = {}): Client<typeof WorkspaceMarksContract> {
    const { server, client } = mintChannel(WorkspaceMarksContract);
    const whole = { level: 'full', hidden: [], shown: [], ...scope } as const;
    this.actor.grant({ contract: 'workspace.marks', scope: whole, port: server });
    return connect(client, WorkspaceMarksContract).call;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.actor[Symbol.asyncDispose]();
  }
}

/** With what a call failed. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    return `answered ${JSON.stringify(await call)}`;
  } catch (error) {
    if (error instanceof CoopError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
