/** What a command started, as the kernel's list of processes tells it: everything whose parent, or theirs, is it. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** When it began: a number is given again. */
  readonly began: string;
}

/** @param root itself not among them */
export function startedBy(root: number): readonly Process[] {
  const children = new Map<number, Process[]>();
  for (const found of all()) children.set(found.parent, [...(children.get(found.parent) ?? []), found]);
  const below: Process[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const child of children.get(pid) ?? []) {
      below.push(child);
      open.push(child.pid);
    }
  }
  return below;
}

/** Threads on the whole machine: one small file tells it. */
export const countAll = (): number => Number(/\/(\d+)/.exec(text('/proc/loadavg'))?.[1] ?? 0);

export const isThere = ({ pid, began }: Process): boolean => read(pid)?.began === began;

/** Memory that is theirs alone or of nobody else: what they share is counted once. In bytes. */
export function memoryOf(processes: readonly Process[], most: number): number {
  const quick = sum(processes, 'status', /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+)/gm);
  // What was copied by a fork counts for each there; only where that is too much is the dear answer asked for.
  return quick <= most ? quick : sum(processes, 'smaps_rollup', /^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+)/gm);
}

function all(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? read(Number(name)) : undefined;
    return found === undefined ? [] : [found];
  });
}

function read(pid: number): Process | undefined {
  const stat = text(`/proc/${pid}/stat`);
  // The name is in brackets, and can be anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, began] = [fields[0], fields[1], fields[19]];
  if (state === undefined || parent === undefined || began === undefined || state === 'Z') return undefined;
  return { pid, parent: Number(parent), began };
}

function sum(processes: readonly Process[], file: string, pattern: RegExp): number {
  let kilobytes = 0;
  for (const { pid } of processes)
    for (const [, value] of text(`/proc/${pid}/${file}`).matchAll(pattern)) kilobytes += Number(value);
  return kilobytes * 1_024;
}

/** Empty where it ended meanwhile. */
function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
