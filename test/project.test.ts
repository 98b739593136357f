/** What holds of the clone itself: its commands, its licence, what it brings along, and what of it npm installs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Package {
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

const { scripts, license, bin } = JSON.parse(read('package.json'));

describe('the commands of a developer', () => {
  test('build, test, check and fix are there', () => {
    expect(scripts).toMatchObject({ build: 'node scripts/build.ts', test: 'vitest run', fix: 'biome check --write .' });
  });

  test('CI runs all tests and every check that there is', () => {
    const ci = read('.ci/run');
    const checks = Object.keys(scripts).filter((name) => name.startsWith('check:'));
    expect(checks).toEqual(expect.arrayContaining(['check:types', 'check:lint', 'check:imports', 'check:unused']));
    for (const name of checks) expect(ci).toMatch(new RegExp(`^npm run --silent ${name}$`, 'm'));
    expect(ci).toMatch(/^COOP_TEST_REPORT=\$report npm test$/m);
  });
});

describe('the licence', () => {
  test('is Apache 2.0 or MIT, and both texts are there', () => {
    expect(license).toBe('(MIT OR Apache-2.0)');
    expect(read('LICENSE-APACHE')).toContain('Version 2.0, January 2004');
    expect(read('LICENSE-MIT')).toContain('Permission is hereby granted, free of charge');
    expect(read('README.md')).toContain('[Apache 2.0](LICENSE-APACHE) or [MIT](LICENSE-MIT), at your option');
  });

  test('of everything that coop runs on lets it be passed on', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Package>> };
    const free = /^\(?(?:MIT|Apache-2\.0|ISC|0BSD|Unlicense|BSD-[23]-Clause|BlueOak-1\.0\.0)\b/;
    const own = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    expect(own.length).toBeGreaterThan(50);
    expect(own.filter(([, { license: its = '' }]) => !free.test(its)).map(([path]) => path)).toEqual([]);
    // From the registry, and what was looked at once: not from somebody's address, and not something else tomorrow.
    expect(own.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
    expect(
      own.filter(
        ([, { link, resolved = 'https://registry.npmjs.org/' }]) =>
          link === true || !resolved.startsWith('https://registry.npmjs.org/'),
      ),
    ).toEqual([]);
  });
});

describe('the parts', () => {
  test('have a folder each: the language, what is shared, an actor each, commands, settings, the terminal', () => {
    const folders = (path: string): string[] =>
      readdirSync(join(ROOT, path), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      );
    const layers = ['actors', 'commands', 'config', 'domain', 'protocol', 'tui'];
    expect(folders('src')).toEqual(expect.arrayContaining(layers));
    const actors = [
      'index',
      'journal',
      'observer',
      'provider',
      'scheduler',
      'session',
      'shell',
      'store',
      'web',
      'workspace',
    ];
    expect(folders('src/actors')).toEqual(expect.arrayContaining(['channel', 'kernel', 'supervisor']));
    for (const actor of [...actors, 'channel/terminal']) {
      expect(existsSync(join(ROOT, 'src/actors', actor, 'actor.ts')), actor).toBe(true);
    }
  });
});

describe('what npm installs', () => {
  test('is enough to run coop by its name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coop-packed-'));
    const npm = (...args: string[]) => execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    const [{ filename }] = JSON.parse(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder));
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
    const installed = join(folder, 'package');
    // What it depends on; npm would bring that.
    symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
    symlinkSync(join(installed, bin.coop), join(folder, 'coop'));
    const coop = (...args: string[]) =>
      execFileSync(join(folder, 'coop'), args, {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin', HOME: folder },
      });
    expect(coop('version')).toBe('coop 0.1.0\n');
    coop('init', '--yes', '--provider', 'offline');
    expect(JSON.parse(coop('check', '--json'))).toMatchObject({ passed: true });
  });
});
