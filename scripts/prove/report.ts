/** What came of it: a table by tool and level, what leaked if anything did, and one line that says it all. */
import { TRUST_LEVELS } from '../../src/protocol/trust.ts';
import type { Leak } from './detector.ts';
import type { Identity } from './identity.ts';
import type { Ledger } from './ledger.ts';
import type { Proof } from './run.ts';
import { describe } from './sink.ts';

/** Of what a search without levels finds, so much at least is found by those whose it is. */
const LEAST = 0.95;

export interface Verdict {
  readonly proof: Proof;
  readonly identity: Identity;
  /** Leaks that were planted on purpose, and what the detector overlooked of them. */
  readonly selfTest: { readonly planted: number; readonly overlooked: readonly string[] };
}

export function isProven({ proof, identity, selfTest }: Verdict): boolean {
  const { leaks, controls, facts, ledger } = proof;
  return (
    leaks.length === 0 &&
    controls.every(({ found, ungated }) => found >= LEAST * ungated) &&
    facts.delivered === facts.all &&
    ledger.problems.length === 0 &&
    identity.differences.length === 0 &&
    selfTest.overlooked.length === 0
  );
}

/** The last line. */
export function summary({ proof, identity }: Verdict): string {
  const { leaks, ledger, cases, controls, facts } = proof;
  const count = cases.secrets.length + cases.attacks.length;
  const levels = TRUST_LEVELS.filter((level) => ledger.rows.some((row) => row.levels.has(level))).length;
  const [owner] = controls;
  return [
    `leaks ${leaks.length}`,
    `attempts ${ledger.attempts} (${count} cases × ${ledger.rows.length} tools × ${levels} levels)`,
    `owner's control ${owner?.found ?? 0}/${owner?.all ?? 0} (ungated ${owner?.ungated ?? 0})`,
    `public facts ${facts.delivered}/${facts.all}`,
    `differences ${identity.differences.length} of ${identity.compared}`,
  ].join(' · ');
}

export function details({ proof, identity, selfTest }: Verdict): string {
  const { leaks, ledger, controls, inspected, canaries, refused, cases } = proof;
  const found = controls.map(({ who, found, all, ungated }) => `${who} ${found}/${all} (ungated ${ungated})`);
  return [
    `cases      ${cases.file}: ${cases.secrets.length} secrets, ${cases.attacks.length} attacks; ${canaries} canaries, ${refused} refused as credentials`,
    `inspected  ${inspected.texts} texts, ${Math.round(inspected.characters / 1e6)} MB`,
    `detector   ${selfTest.planted} leaks planted, ${selfTest.overlooked.length} overlooked`,
    `control    ${found.join(' · ')}`,
    `identity   ${identity.compared} bodies and streams, ${Math.round(identity.bytes / 1e3)} kB, with and without the secrets`,
    '',
    ...table(ledger),
    ...headed('Leaks:', leakLines(leaks)),
    ...headed('Differences:', identity.differences),
    ...headed('Overlooked:', selfTest.overlooked),
    ...headed('Not proven, because:', ledger.problems),
    '',
  ].join('\n');
}

const TOOL_WIDTH = 24;
const WIDTH = 16;
/** Tools that cases name are summed up: each is called at each seat, and is nowhere. */
const SHOWN = /^(\/|memory_|send_message)/;

function table({ rows }: Ledger): string[] {
  const head = ['tool', ...TRUST_LEVELS].map((text, index) => text.padEnd(index === 0 ? TOOL_WIDTH : WIDTH)).join('');
  const named = rows.filter(({ tool }) => SHOWN.test(tool)).sort((a, b) => (a.tool < b.tool ? -1 : 1));
  const others = rows.filter(({ tool }) => !SHOWN.test(tool));
  const line = (name: string, of: typeof rows): string => {
    const cells = TRUST_LEVELS.map((level) => {
      const tallies = of.flatMap(({ levels }) => levels.get(level) ?? []);
      const calls = tallies.reduce((sum, tally) => sum + tally.calls, 0);
      const answered = tallies.reduce((sum, tally) => sum + tally.answered, 0);
      return (calls === 0 ? '–' : `${calls} (${answered})`).padEnd(WIDTH);
    });
    return (
      JSON.stringify(name)
        .slice(1, -1)
        .slice(0, TOOL_WIDTH - 1)
        .padEnd(TOOL_WIDTH) + cells.join('').trimEnd()
    );
  };
  return [
    `${head.trimEnd()}   calls (answered with something else than a refusal)`,
    ...named.map((row) => line(row.tool, [row])),
    line(`${others.length} that there are not`, others),
  ];
}

/** Alike ones together, with an example each. */
export function leakLines(leaks: readonly Leak[]): string[] {
  const groups = Map.groupBy(
    leaks,
    ({ reader, channel, canary }) =>
      `${reader.id} (${reader.people.join(', ')} at ${reader.level}) ← ${describe(canary.sink)}, through ${channel}`,
  );
  return [...groups].map(([group, [first, ...more]]) => {
    const example = first === undefined ? '' : `${first.canary.of}, ${first.during}, ${first.form}: ${first.excerpt}`;
    return `${group}: ${more.length + 1}\n    ${JSON.stringify(example)}`;
  });
}

function headed(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', head, ...lines.slice(0, 40).map((line) => `  ${line}`)];
}

/** All of it, for programs. */
export function inJson(verdict: Verdict, seed: number) {
  const { proof, identity, selfTest } = verdict;
  const { cases, leaks, ledger, controls, facts, inspected, canaries, refused } = proof;
  return {
    proven: isProven(verdict),
    seed,
    cases: { file: cases.file, secrets: cases.secrets.length, attacks: cases.attacks.length },
    canaries,
    refused,
    inspected,
    attempts: ledger.attempts,
    tools: ledger.rows.map(({ tool, levels }) => ({ tool, levels: Object.fromEntries(levels) })),
    leaks: leaks.map(({ canary, reader, channel, form, during, excerpt }) => {
      return { of: canary.of, sink: describe(canary.sink), reader, channel, form, during, excerpt };
    }),
    controls,
    facts,
    identity,
    selfTest,
    problems: ledger.problems,
  };
}
