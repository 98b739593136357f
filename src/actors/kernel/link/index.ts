/** Links between actors: the only folder that knows comlink. */
export { mintChannel, mintStream } from './channel.ts';
export { type Connection, connect } from './connect.ts';
export { deadLetters } from './dead-letters.ts';
export { type Served, serve } from './serve.ts';
export { openReader, openWriter, type StreamWriter } from './stream.ts';
