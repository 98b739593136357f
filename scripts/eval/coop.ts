import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { LAUNCHER } from '../bench/measure.ts';
import type { Household } from '../demo/household.ts';

/** Runs `coop …` as a person does, with `input` on its standard input. */
export async function coop(house: Household, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(LAUNCHER, [...args, '-c', house.config], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stdin.end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`coop ${args.join(' ')} ended with ${code}: ${err}${out.slice(0, 2_000)}`);
  return out;
}

/** Refs of what each query finds, best first. */
export async function search(
  house: Household,
  command: readonly string[],
  queries: readonly string[],
  limit: number,
  conversation?: string,
): Promise<string[][]> {
  if (queries.length === 0) return [];
  const filter = conversation === undefined ? [] : ['--conversation', conversation];
  const input = queries.map((query) => `${query.replaceAll(/\s+/g, ' ')}\n`).join('');
  const out = await coop(house, [...command, '--json', '--limit', String(limit), ...filter, '-'], input);
  const answers = out.trim().split('\n').map(refsOf);
  if (answers.length !== queries.length) throw new Error(`${queries.length} queries, ${answers.length} answers`);
  return answers;
}

function refsOf(line: string): string[] {
  const { results }: { results: readonly { ref: string | null }[] } = JSON.parse(line);
  return results.flatMap(({ ref }) => (ref === null ? [] : [ref]));
}
