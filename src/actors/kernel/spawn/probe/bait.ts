/** What the probe tries to get at. All of it exists and would work for a thread without a wall. */
export interface Bait {
  /** A file that the Worker was not given. */
  readonly secret: string;
  /** A folder that the Worker was not given. */
  readonly folder: string;
  /** A descriptor that another thread of this process holds open. */
  readonly descriptor: number;
  /** Of a TCP server on the loopback. */
  readonly port: number;
  /** Path of a Unix socket on which somebody listens. */
  readonly socket: string;
  /** A native addon. */
  readonly addon: string;
}
