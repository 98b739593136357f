/** What goes wrong. `statement` — one native call of SQLite; `heap` and `buffers` — memory; `kill` — the whole process, at once. */
export type Fault = 'throw' | 'exit' | 'loop' | 'heap' | 'buffers' | 'reject' | 'statement' | 'kill';

/** Who fails, where, and how. */
export interface Rule {
  readonly id: string;
  /** The Worker's name: `journal`, `store:shared`, `provider`, `session`, …; `supervisor` for the main thread. */
  readonly actor: string;
  /** The point where it happens. Without one: at once, in every Worker of that name that runs. */
  readonly at?: string;
  /** Only at a step of this person. */
  readonly for?: string;
  /** Passes the point so often before, counted in each Worker. */
  readonly skip?: number;
  /** Happens so often in all. Default 1; a Worker that was started anew counts on. */
  readonly times?: number;
  readonly do: Fault;
}

/** The file that `COOP_FAULTS` names; read at the start and at every SIGUSR2. */
export interface Plan {
  readonly rules: readonly Rule[];
  /** Times to be used instead of the usual ones, by name: `pulse`, `restart`. In ms. */
  readonly times?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
