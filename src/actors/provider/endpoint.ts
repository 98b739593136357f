import type { ModelReply, ModelRequest } from '../../protocol/model.ts';
import type { Key } from './keys.ts';
import type { Generation } from './model.ts';

/** One try of a request. */
export interface Attempt extends Generation {
  /**
   * Told once the far side has answered, with any status, before a byte of its body is read: what it says of its limits. And once more
   * where a stream turns out to be an error: with the status that it would have had, and the same headers.
   */
  answered(status: number, headers: Headers): void;
}

/**
 * One protocol at one address. It tries a request once, with the key that it is given; which key, whether again and after what
 * pause is not its to say. Rejects with a `CoopError` of the model contract, never with a vendor's error.
 */
export interface Endpoint {
  ask(request: ModelRequest, key: Key | undefined, attempt: Attempt): Promise<ModelReply>;
}
