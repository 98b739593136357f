import { tokensOf } from '../../../domain/tokens.ts';
import { PromptFilesContract, type PromptFileText } from '../../../protocol/contracts/prompt.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import type { TurnPorts } from '../../../protocol/ports/index.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { connect } from '../../kernel/link/index.ts';
import type { Told } from '../told.ts';
import type { Tools } from '../tools/tool.ts';
import { type Layers, layersOf } from './layers.ts';
import { openPromptFile } from './open-tool.ts';
import { ownWords } from './own-words.ts';

/** Of the whole system text, where the configuration says nothing. */
const MAX_TOKENS = 30_000;

/** What a turn's model is told before anything is said: made once, and the same bytes in every call of the turn. */
export class Prompting {
  readonly #lease: TurnLease;
  readonly #files;
  readonly #own: string;
  readonly #opens: boolean;
  #layers: Layers = { stable: '', volatile: '', authors: [], menu: [] };

  constructor(lease: TurnLease, ports: TurnPorts['prompt']) {
    this.#lease = lease;
    this.#files = ports === undefined ? undefined : connect(ports.port, PromptFilesContract);
    this.#opens = ports?.opens ?? false;
    this.#own = ownWords(lease);
  }

  /** Whose words are in it. Files that cannot be read leave the prompt without them: the turn goes on. */
  async load(told: Told): Promise<readonly TrustLevel[]> {
    const files = await this.#read(told);
    const room = (this.#lease.prompting?.maxTokens ?? MAX_TOKENS) - tokensOf(this.#own);
    this.#layers = layersOf(files, this.#lease.effective.level, Math.max(room, 0));
    return this.#layers.authors;
  }

  /** The same bytes from turn to turn for one conversation, person, level and set of tools: the provider's cache holds it. */
  get system(): string {
    return [this.#own, this.#layers.stable].filter((text) => text !== '').join('\n\n');
  }

  /** What changes within a session: it goes into the newest message. */
  get volatile(): string {
    return this.#layers.volatile;
  }

  /** Opens what is not (all) in it. */
  get tools(): Tools {
    return openPromptFile(this.#opens ? this.#files?.call : undefined);
  }

  close(): void {
    this.#files?.close();
  }

  async #read(told: Told): Promise<readonly PromptFileText[]> {
    if (this.#files === undefined) return [];
    try {
      return (await this.#files.call.load({})).files;
    } catch (error) {
      told.missed('prompt_files', error);
      return [];
    }
  }
}
