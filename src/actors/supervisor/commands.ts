import { realpathSync, rmSync } from 'node:fs';
import {
  type Config,
  makePrivateFolder,
  probeSandbox,
  type SandboxFound,
  type Settings,
  UNGUARDED,
} from '../../config/index.ts';
import { sandboxFolder } from './actor-specs.ts';

export interface CommandsOptions {
  readonly paths: Pick<Config['paths'], 'folder' | 'socket' | 'workspace'>;
  readonly settings: () => Settings;
  readonly note: (text: string) => void;
  readonly probe?: () => Promise<SandboxFound>;
}

/** Everything below is seen by every command. */
const SEEN = '/usr';

/** Whether commands can be run here, found out once, while everything else has begun already. */
export class Commands {
  readonly #options: CommandsOptions;
  #found: SandboxFound | undefined;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Undefined until it is known: nobody is lent commands before. */
  get found(): SandboxFound | undefined {
    return this.#found;
  }

  get warnings(): readonly string[] {
    const { sandbox } = this.#options.settings();
    const found = this.#found;
    return [
      ...(sandbox.unconfined ? [`${UNGUARDED}.`] : []),
      ...(found?.works === false ? [`No commands in a sandbox: ${found.why}.`] : []),
      ...(found?.works && !found.network && sandbox.hosts.length > 0 ? [NO_NETWORK] : []),
    ];
  }

  start(): void {
    const { probe = () => probeSandbox(), note } = this.#options;
    this.#prepare()
      .then((why) => (why === undefined ? probe() : ({ works: false, why } as const)))
      .catch((error: unknown): SandboxFound => ({ works: false, why: String(error).slice(0, 300) }))
      .then((found) => {
        this.#found = found;
        for (const warning of this.warnings) note(warning);
      });
  }

  /** Why not, where it cannot be. */
  async #prepare(): Promise<string | undefined> {
    const { paths } = this.#options;
    const sockets = sandboxFolder(paths.socket);
    rmSync(sockets, { recursive: true, force: true });
    makePrivateFolder(sockets);
    const lies = [paths.folder, paths.workspace].find((path) => `${realpathSync(path)}/`.startsWith(`${SEEN}/`));
    return lies === undefined
      ? undefined
      : `${lies} is below ${SEEN}, which every command sees: move the household elsewhere`;
  }
}

const NO_NETWORK =
  'sandbox.hosts is written, but no command reaches them: socat is missing ("sudo apt install socat").';
