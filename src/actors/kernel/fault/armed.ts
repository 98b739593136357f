/** What a test build has in the place of `index.ts`: the same functions, which do what the plan says. */
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, type Worker } from 'node:worker_threads';
import { commit, hangIn } from './commit.ts';
import type { Plan, Rule } from './rule.ts';

type Frame = { readonly type: 'fault.rules'; readonly rules: readonly Rule[] };

/** Of this thread. */
let rules: readonly Rule[] = [];
const passed = new Map<string, number>();

/** Of the main thread: who runs, and how often each rule was kept. */
const workers = new Map<Worker, string>();
const kept = new Map<string, number>();
let plan: Plan = { rules: [] };

const path = isMainThread ? process.env['COOP_FAULTS'] : undefined;
if (path !== undefined) {
  const read = (): void => {
    plan = JSON.parse(readFileSync(path, 'utf8')) as Plan;
    tellAll();
  };
  read();
  process.on('SIGUSR2', read);
}

// A declaration: the plan is read above, when the module is loaded.
function isOpen({ id, times = 1 }: Rule): boolean {
  return (kept.get(id) ?? 0) < times;
}

function tellAll(): void {
  for (const [worker, name] of workers) tell(worker, name);
  obey(plan.rules.filter((rule) => rule.actor === 'supervisor' && isOpen(rule)));
}

function tell(worker: Worker, name: string): void {
  const frame: Frame = { type: 'fault.rules', rules: plan.rules.filter((rule) => rule.actor === name && isOpen(rule)) };
  worker.postMessage(frame);
}

/** Takes them over, and does at once what is for no point. */
function obey(newer: readonly Rule[]): void {
  rules = newer;
  for (const rule of newer) if (rule.at === undefined) keep(rule);
}

/** Whoever reads what the daemon prints knows that it happened. */
function count(id: string): void {
  kept.set(id, (kept.get(id) ?? 0) + 1);
  process.stdout.write(`fault ${id}\n`);
}

function keep(rule: Rule): void {
  rules = rules.filter(({ id }) => id !== rule.id);
  if (isMainThread) count(rule.id);
  // It leaves this thread although nothing else will: the others of its name must know.
  else parentPort?.postMessage({ type: 'fault.kept', id: rule.id });
  commit(rule.do);
}

export function faultPoint(name: string, who?: string): void {
  for (const rule of rules) {
    if (rule.at !== name || (rule.for !== undefined && rule.for !== who)) continue;
    const times = passed.get(rule.id) ?? 0;
    passed.set(rule.id, times + 1);
    if (times >= (rule.skip ?? 0)) keep(rule);
  }
}

export function armWorker(worker: Worker, name: string): void {
  workers.set(worker, name);
  worker.once('exit', () => workers.delete(worker));
  worker.on('message', (frame: { type?: unknown; id?: unknown }) => {
    if (frame.type !== 'fault.kept' || typeof frame.id !== 'string') return;
    count(frame.id);
    tellAll();
  });
  tell(worker, name);
}

export function isFaultFrame(frame: object): boolean {
  if (!('type' in frame) || frame.type !== 'fault.rules') return false;
  obey((frame as Frame).rules);
  return true;
}

export function armDatabase(db: object): void {
  hangIn(db);
}

export function hurried<T extends object>(name: string, times: T): T {
  return { ...times, ...plan.times?.[name] };
}
