/** Tool calls, put together from their pieces. */
import type { ToolCallBlock } from '../../../protocol/model.ts';
import { broken } from '../broken.ts';
import type { ReplyLength } from '../reply-length.ts';
import { toolInput } from '../tool-input.ts';
import type { CallPiece } from './chunks.ts';

/** Of one reply. More is no answer; the session makes fewer. */
const CALLS_MOST = 1_000;

/** What a server may call a call, and what coop keeps of a tool's name. */
const ID = /^[\w.:|/-]{1,128}$/;
const NAME_MOST = 200;

interface Draft {
  id: string | undefined;
  name: string;
  json: string;
  /** Arguments that came as the object itself. */
  given: unknown;
  /** The server says the name again with each piece. */
  repeats: boolean;
}

export class CallDrafts {
  readonly #length: ReplyLength;
  readonly #calls: Draft[] = [];
  /** Where pieces of an index, or of an id, go on. */
  readonly #byIndex = new Map<number, Draft>();
  readonly #byId = new Map<string, Draft>();

  constructor(length: ReplyLength) {
    this.#length = length;
  }

  take({ index, id: said, function: called }: CallPiece): void {
    const id = said || undefined;
    const name = called?.name || undefined;
    const input = called?.arguments;
    const begun = input === undefined || input === null || input === '' ? undefined : name;
    const known = this.#knownBy(index ?? undefined, id);
    const draft = known === undefined || isAnother(known, id, begun) ? this.#begin(index ?? undefined) : known;
    if (draft.id === undefined && id !== undefined) {
      draft.id = this.#length.add(id);
      this.#byId.set(id, draft);
    }
    if (draft.name === '' && name !== undefined) draft.name = this.#length.add(name);
    if (typeof input === 'string') draft.json += this.#length.add(input);
    else if (input !== undefined && input !== null) draft.given ??= input;
  }

  /** In the order in which they began. */
  get blocks(): ToolCallBlock[] {
    // A server that announces calls and makes none has made none.
    const made = this.#calls.filter(({ name, json, given }) => name !== '' || json !== '' || given !== undefined);
    return made.map(({ id, name, json, given }, at) => ({
      type: 'tool_call',
      id: id !== undefined && ID.test(id) ? id : `call_${at + 1}`,
      name: name.slice(0, NAME_MOST).toWellFormed(),
      input: toolInput(json, given),
    }));
  }

  /** A piece without an index belongs to the call of its id; without either to the one before. */
  #knownBy(index: number | undefined, id: string | undefined): Draft | undefined {
    if (index !== undefined) return this.#byIndex.get(index);
    return id === undefined ? this.#calls.at(-1) : this.#byId.get(id);
  }

  #begin(index: number | undefined): Draft {
    if (this.#calls.length >= CALLS_MOST) throw broken(`it makes more than ${CALLS_MOST} calls`);
    const draft: Draft = { id: undefined, name: '', json: '', given: undefined, repeats: false };
    this.#calls.push(draft);
    if (index !== undefined) this.#byIndex.set(index, draft);
    return draft;
  }
}

/**
 * Whether a piece begins another call than the one it seems to go on with. Some servers give each call of a reply the same index, or
 * none: then it is told by its id; and where there is none either, by a name after arguments that are whole already.
 *
 * @param name where the piece has a name and arguments
 */
function isAnother(known: Draft, id: string | undefined, name: string | undefined): boolean {
  if (id !== undefined && known.id !== undefined) return id !== known.id;
  if (name === undefined || known.name === '' || known.repeats) return false;
  if (known.given !== undefined || isWhole(known.json)) return true;
  // Looked at once a call: its arguments may be long.
  known.repeats = true;
  return false;
}

function isWhole(json: string): boolean {
  if (!json.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
