import { totalmem } from 'node:os';
import { hurried } from '../kernel/fault/index.ts';
import type { Standby } from '../kernel/spawn/standby.ts';
import { MemoryWatch } from '../kernel/supervision/index.ts';
import type { Sessions } from './sessions.ts';

const LOOK = { everyMs: 10_000 };
const LEAST_MB = 512;
const SHARE = 0.25;
const BYTES_PER_MB = 1e6;

export interface MemoryOptions {
  /** `sessions.memory_mb`; undefined: a quarter of what the machine, or the container, has. */
  readonly limitMb: number | undefined;
  readonly sessions: Pick<Sessions, 'idle' | 'passivateIdle'>;
  readonly standby: Pick<Standby, 'size' | 'resize'>;
  /** Workers on standby as long as there is memory for them. */
  readonly standbySize: number;
  readonly tell: (text: string) => void;
}

/** Gives up what only makes things faster before memory runs out: idle sessions, then the standby; then the owner is told. */
export class Memory {
  readonly #options: MemoryOptions;
  readonly #watch: MemoryWatch;
  #looking: NodeJS.Timeout | undefined;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#watch = new MemoryWatch(options.limitMb ?? usualLimit());
  }

  start(): void {
    this.#looking = setInterval(() => this.#look(), hurried('memory', LOOK).everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#looking);
  }

  /** For `status`. */
  get warnings(): string[] {
    if (!this.#watch.isPressed) return [];
    const now = Math.round(this.#rssMb());
    return [
      `Memory: ${now} MB of ${this.#watch.limitMb} MB (sessions.memory_mb). Idle conversations give their threads back at once.`,
    ];
  }

  #rssMb(): number {
    return process.memoryUsage.rss() / BYTES_PER_MB;
  }

  #look(): void {
    const { sessions, standby, standbySize, tell } = this.#options;
    const wasPressed = this.#watch.isPressed;
    const relief = this.#watch.look(this.#rssMb(), { idle: sessions.idle, hasStandby: standby.size > 0 });
    switch (relief) {
      case 'nothing':
        if (wasPressed && !this.#watch.isPressed) standby.resize(standbySize);
        return;
      // Half of them at a look, the longest unused first: a process gives memory back late.
      case 'sessions':
        sessions.passivateIdle(Math.ceil(sessions.idle / 2));
        return;
      case 'standby':
        standby.resize(0);
        return;
      case 'tell':
        tell(
          `The daemon uses ${Math.round(this.#rssMb())} MB, more than the ${this.#watch.limitMb} MB of sessions.memory_mb, ` +
            'although all idle conversations are put aside. "coop ps" shows who runs; "coop ps restart ID" starts one anew.',
        );
    }
  }
}

function usualLimit(): number {
  // 0 or absurdly much where no container limits it.
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.max(LEAST_MB, Math.round((total * SHARE) / BYTES_PER_MB));
}
