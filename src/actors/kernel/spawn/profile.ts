/** What each kind of Worker may touch of the machine. Everything not named here is closed. */
export interface Profile {
  /** Folders and files that the Worker may read, beside its own bundle. Absolute. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  /** May load native addons: the owners of SQLite files. */
  readonly addons?: boolean;
  /** May start other programs: whoever runs commands. Files are no wall to it then. */
  readonly processes?: boolean;
  /** Heap limit in MB, of each kind its own. Buffers are not counted by it (measured): supervision/memory.ts watches those. */
  readonly heapMb: number;
  /** Of it, for what is new: more where a stream makes much that soon is old (docs/performance.md). */
  readonly youngMb?: number;
  /** The complete environment. Empty unless said. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Node's flags for a Worker of this profile. `bundle` is the one file it starts from. */
export function flagsOf(profile: Profile, bundle: string): readonly string[] {
  return [
    '--permission',
    '--no-experimental-sqlite',
    '--no-warnings',
    // Without it Node lets every Worker read the folder the daemon was started in, databases included: it allows the
    // entry point of the command line, which a Worker has none of, and an empty path is the current folder (measured on
    // 24.21; a Worker never becomes interactive by it).
    '--interactive',
    `--allow-fs-read=${bundle}`,
    ...(profile.read ?? []).map((path) => `--allow-fs-read=${path}`),
    ...(profile.write ?? []).map((path) => `--allow-fs-write=${path}`),
    ...(profile.addons ? ['--allow-addons'] : []),
    ...(profile.processes ? ['--allow-child-process'] : []),
  ];
}

/** A small young generation saves 17 % of an idle Worker's memory (reference/actors.md §1). */
export function limitsOf(profile: Profile): { maxOldGenerationSizeMb: number; maxYoungGenerationSizeMb: number } {
  return { maxOldGenerationSizeMb: profile.heapMb, maxYoungGenerationSizeMb: profile.youngMb ?? 4 };
}
