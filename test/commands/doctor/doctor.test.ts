/** What `coop doctor` finds, in a household whose daemon runs, and in one whose does not. */
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Household } from '../../../scripts/demo/household.ts';
import { run } from '../../daemon/run.ts';

interface Told {
  readonly passed: boolean;
  readonly findings: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly severity: string;
    readonly message: string;
    readonly fixable: boolean;
  }[];
}

const doctor = async (config: string, ...more: string[]): Promise<Told> =>
  JSON.parse((await run(config, 'doctor', '--json', ...more)).out);

const of = ({ findings }: Told, name: string) => findings.filter((finding) => finding.name === name);

it('looks at the daemon, and leaves its databases to it', async () => {
  await using house = await Household.start();
  const told = await doctor(house.config);
  expect(told.passed).toBe(true);
  expect(of(told, 'daemon')).toMatchObject([
    { passed: true, message: expect.stringContaining(`process ${house.pid}`) },
  ]);
  expect(of(told, 'actors')).toMatchObject([{ passed: true }]);
  expect(of(told, 'databases')).toMatchObject([
    { severity: 'info', message: expect.stringContaining('by the daemon') },
  ]);
  expect(of(told, 'letters')).toMatchObject([{ passed: true }]);
});

it('says what others of the machine can read, changes nothing by itself, and closes it when told', async () => {
  await using house = await Household.start();
  const journal = join(house.folder, 'db/journal.db');
  const mode = (): number => statSync(journal).mode & 0o777;
  chmodSync(journal, 0o644);

  const open = of(await doctor(house.config), 'private');
  expect(open).toMatchObject([{ passed: false, severity: 'warning', fixable: true }]);
  expect(open[0]?.message).toContain(`${journal} is open to other users of this machine (mode 644)`);
  expect(mode()).toBe(0o644);

  expect(of(await doctor(house.config, '--fix'), 'private')).toMatchObject([
    { passed: true, message: `mended: ${journal} is closed to others` },
  ]);
  expect(mode()).toBe(0o600);
  expect(of(await doctor(house.config), 'private')).toMatchObject([{ passed: true }]);
});

it('looks at databases thoroughly where no daemon runs, and removes what a backup left behind', async () => {
  const house = await Household.start();
  await house.end();
  const { folder, config } = house;
  const whole = await doctor(config);
  expect(of(whole, 'daemon')).toMatchObject([{ severity: 'info', passed: true }]);
  expect(of(whole, 'databases').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('journal.db is whole'),
  );

  const copy = join(folder, 'db/journal.db.copy-1');
  writeFileSync(copy, 'words that were forgotten since', { mode: 0o600 });
  const store = join(folder, 'db/memory.shared.db');
  const bytes = readFileSync(store);
  // Behind the header and the schema: rows, or what points at them.
  bytes.fill(0xee, 8_192, bytes.length - 4_096);
  writeFileSync(store, bytes);

  const told = await doctor(config, '--fix');
  expect(told.passed).toBe(false);
  expect(of(told, 'databases').filter(({ passed }) => !passed)).toMatchObject([
    { severity: 'error', message: expect.stringContaining('memory.shared.db') },
  ]);
  expect(of(told, 'leftovers')).toMatchObject([{ passed: true, message: expect.stringContaining('is removed') }]);
  expect(() => statSync(copy)).toThrow('ENOENT');
  await house[Symbol.asyncDispose]();
});

it('of a configuration that does not load there is only what is wrong with it', async () => {
  await using house = await Household.start();
  writeFileSync(house.config, `${readFileSync(house.config, 'utf8')}\n[agnet]\nid = "x"\n`);
  const { code, out } = await run(house.config, 'doctor');
  expect(code).toBe(1);
  expect(out).toContain('XX schema:');
  expect(out).toContain('did you mean "agent"?');
  expect(out).toMatch(/1 error, 0 warnings\.$/m);
});
