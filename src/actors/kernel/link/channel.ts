import type { Contract, Port, StreamPort } from '../../../protocol/contract.ts';

// The global MessageChannel is the one of worker_threads, which walled Workers cannot import.

/** Two ends that speak `C`: one to serve, one to hold. The type argument is the only place where a port gets its brand. */
export function mintChannel<C extends Contract>(_contract: C): { readonly server: Port<C>; readonly client: Port<C> } {
  const { port1, port2 } = new MessageChannel();
  return { server: port1 as Port<C>, client: port2 as Port<C> };
}

/** Two ends of a one-way stream of `F`. */
export function mintStream<F>(): { readonly writer: StreamPort<F>; readonly reader: StreamPort<F> } {
  const { port1, port2 } = new MessageChannel();
  return { writer: port1 as StreamPort<F>, reader: port2 as StreamPort<F> };
}
