import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { managerOf } from '../../../src/commands/service/manager.ts';
import { SCRIPT } from '../../../src/commands/service/plist.ts';
import {
  type Here,
  installService,
  serviceLogs,
  serviceStatus,
  startService,
  stopService,
  uninstallService,
} from '../../../src/commands/service/service.ts';
import { NODE_FLAGS, STOP_SEC } from '../../../src/commands/service/unit.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { AGENT, ALICE, Household } from '../../config/support.ts';
import { testShell } from '../support.ts';

const run = promisify(execFile);

const MODEL = '[agent]\nid = "cooper"\nmodel = "anthropic/claude-test"\n[provider]\nname = "anthropic"\n';

let house: Household;
let programs: string;
let calls: string;

beforeEach(() => {
  house = new Household();
  programs = join(house.folder, 'bin');
  calls = join(house.folder, 'calls');
  house.write(MODEL + ALICE);
  mkdirSync(programs);
  Object.assign(house.env.variables, { PATH: `${programs}${delimiter}/usr/bin${delimiter}/bin` });
  program('systemctl');
  program('journalctl', 'echo "cooper is ready"');
});
afterEach(() => house[Symbol.dispose]());

/** A program of the machine that writes down what it was asked, and then does `more`. */
function program(name: string, more = ''): void {
  const path = join(programs, name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >>"${calls}"\n${more}\n`);
  chmodSync(path, 0o755);
}

const called = (): string[] => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);
const here = (platform: NodeJS.Platform = 'linux'): Here => ({ dist: '/opt/coop/dist', node: '/opt/node', platform });
const unitFile = (): string => join(house.folder, '.config/systemd/user/coop.service');
const keysFile = (): string => join(house.folder, 'coop.env');

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CoopError)) throw new Error('it was not refused');
  return `${error.code} ${error.message}`;
}

describe('coop service', () => {
  test('install writes the unit and a file for the keys, and says what comes next', async () => {
    const shell = testShell(house);
    expect(await installService({}, shell, here())).toBe(0);
    expect(called()).toEqual([
      'systemctl --user show-environment',
      'systemctl --user daemon-reload',
      'systemctl --user enable coop.service',
    ]);
    expect(statSync(keysFile()).mode & 0o777).toBe(0o600);
    expect(shell.out()).toContain(unitFile());
    expect(shell.out()).toContain('ANTHROPIC_API_KEY=…');
    expect(shell.out()).toContain('coop service start');
    expect(shell.out()).toContain('loginctl enable-linger');
  });

  test('a second install keeps the keys, and closes their file to others', async () => {
    writeFileSync(keysFile(), 'ANTHROPIC_API_KEY=sk-ant-test-0000\n', { mode: 0o644 });
    chmodSync(keysFile(), 0o644);
    await installService({}, testShell(house), here());
    const shell = testShell(house);
    await installService({}, shell, here());
    expect(readFileSync(keysFile(), 'utf8')).toBe('ANTHROPIC_API_KEY=sk-ant-test-0000\n');
    expect(statSync(keysFile()).mode & 0o777).toBe(0o600);
    expect(shell.out()).not.toContain('ANTHROPIC_API_KEY');
    expect(shell.out()).not.toContain('sk-ant');
  });

  test('--dry-run prints the unit and touches nothing', async () => {
    const shell = testShell(house);
    expect(await installService({ dryRun: true }, shell, here())).toBe(0);
    expect(shell.out()).toContain('[Service]\nType=notify');
    expect(called()).toEqual([]);
    expect(existsSync(unitFile()) || existsSync(keysFile())).toBe(false);
  });

  test('start, stop, status and logs are the manager’s own', async () => {
    await installService({}, testShell(house), here());
    writeFileSync(calls, '');
    expect(await startService({}, testShell(house), here())).toBe(0);
    expect(await serviceStatus({}, testShell(house), here())).toBe(0);
    const shell = testShell(house);
    expect(await serviceLogs({ lines: '5', follow: true }, shell, here())).toBe(0);
    expect(await stopService({}, testShell(house), here())).toBe(0);
    expect(shell.out()).toBe('cooper is ready\n');
    expect(called()).toEqual([
      'systemctl --user start coop.service',
      'systemctl --user status --no-pager --full --lines 5 coop.service',
      'journalctl --user --no-pager --unit coop.service --lines 5 --follow',
      'systemctl --user stop coop.service',
    ]);
    program('systemctl', 'case "$*" in *status*) exit 3;; esac');
    expect(await serviceStatus({}, testShell(house), here())).toBe(1);
    program('systemctl', 'echo "Job failed. See journalctl." >&2; exit 1');
    expect(await refusal(startService({}, testShell(house), here()))).toContain('Job failed. See journalctl.');
  });

  test('install --now starts it, too, and says how to talk to it', async () => {
    const shell = testShell(house);
    expect(await installService({ now: true }, shell, here())).toBe(0);
    expect(called().at(-1)).toBe('systemctl --user start coop.service');
    expect(shell.out()).toMatch(/It runs\.\nNext:\n {2}coop( -c \S+)? attach\n/);
    expect(shell.out()).toContain('service stop');
  });

  test('status, logs and the others say what to do where it is not installed, or no systemd answers', async () => {
    for (const work of [serviceStatus, serviceLogs, startService, stopService, uninstallService])
      expect(await refusal(work({}, testShell(house), here()))).toMatch(
        /service install" first, or keep "coop.* start"/,
      );
    await installService({}, testShell(house), here());
    program('systemctl', 'echo "Failed to connect to bus" >&2; exit 1');
    expect(await refusal(serviceStatus({}, testShell(house), here()))).toMatch(
      /Failed to connect to bus.*keep "coop start"/,
    );
    Object.assign(house.env.variables, { PATH: join(house.folder, 'nothing') });
    for (const work of [serviceStatus, serviceLogs])
      expect(await refusal(work({}, testShell(house), here()))).toMatch(/there is no \w+; keep "coop start" running/);
  });

  test('uninstall stops it, and leaves the household and its keys', async () => {
    await installService({}, testShell(house), here());
    writeFileSync(calls, '');
    expect(await uninstallService({}, testShell(house), here())).toBe(0);
    expect(called()).toContain('systemctl --user disable --now coop.service');
    expect(existsSync(unitFile())).toBe(false);
    expect(existsSync(keysFile()) && existsSync(house.config)).toBe(true);
    expect(await refusal(uninstallService({}, testShell(house), here()))).toContain('coop service install');
  });

  test('where no manager answers, or there is none, it says so and writes nothing', async () => {
    program('systemctl', 'echo "Failed to connect to bus" >&2; exit 1');
    expect(await refusal(installService({}, testShell(house), here()))).toMatch(
      /^E_SERVICE .*Failed to connect to bus/,
    );
    Object.assign(house.env.variables, { PATH: join(house.folder, 'nothing') });
    expect(await refusal(installService({}, testShell(house), here()))).toMatch(/^E_SERVICE .*there is no systemctl/);
    expect(await refusal(installService({}, testShell(house), here('win32')))).toMatch(/neither systemd nor launchd/);
    expect(existsSync(unitFile()) || existsSync(keysFile())).toBe(false);
  });

  test('a unit of somebody else, or of another household, stays as it is', async () => {
    mkdirSync(join(house.folder, '.config/systemd/user'), { recursive: true });
    writeFileSync(unitFile(), '[Service]\nExecStart=/usr/bin/coops\n');
    expect(await refusal(installService({}, testShell(house), here()))).toMatch(/another --unit/);
    expect(await refusal(uninstallService({}, testShell(house), here()))).toMatch(/not written by coop/);
    const other = house.write(AGENT + ALICE, 'other/coop.toml');
    await installService({ config: other, unit: 'cottage' }, testShell(house), here());
    expect(await refusal(installService({ unit: 'cottage' }, testShell(house), here()))).toMatch(/another --unit/);
    writeFileSync(calls, '');
    for (const work of [uninstallService, startService, stopService, serviceStatus, serviceLogs]) {
      expect(await refusal(work({ unit: 'cottage' }, testShell(house), here()))).toContain(`serves ${other}, not`);
    }
    expect(called()).toEqual(['']);
    expect(await refusal(installService({ unit: '../coop' }, testShell(house), here()))).toMatch(/no name for a unit/);
    expect(readFileSync(unitFile(), 'utf8')).toBe('[Service]\nExecStart=/usr/bin/coops\n');
  });
});

describe('the unit', () => {
  const parts = (folder: string) => ({
    node: '/opt/node',
    main: '/opt/coop/dist/main.js',
    config: join(folder, 'coop.toml'),
    keys: join(folder, 'coop.env'),
  });

  test.each(['/home/alice/.coop', '/home/alice/100% "mine" $HOME\\'])(
    'of %s keeps every word of its command line',
    (folder) => {
      const { text } = managerOf('linux', house.env, 'coop', parts(folder));
      const line = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? '';
      const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const read = words.map((word) => word.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%').replaceAll('$$', '$'));
      expect(read).toEqual([
        '/opt/node',
        ...NODE_FLAGS,
        '/opt/coop/dist/main.js',
        'start',
        '-c',
        join(folder, 'coop.toml'),
      ]);
    },
  );

  test('that serves a household whose path only begins like ours is another’s', async () => {
    const longer = house.write(AGENT + ALICE, 'coop.toml.d/coop.toml');
    await installService({ config: longer }, testShell(house), here());
    expect(await refusal(installService({}, testShell(house), here()))).toMatch(/another --unit/);
    expect(await refusal(stopService({}, testShell(house), here()))).toContain(`serves ${longer}, not`);
  });

  test('reads keys from one file, whatever its folder is called', () => {
    const { text } = managerOf('linux', house.env, 'coop', parts('/home/alice/[mine] *? \\ 100%'));
    expect(text).toContain('EnvironmentFile=-/home/alice/\\[mine] \\*\\? \\\\ 100%%/coop.env\n');
  });

  test.each(['linux', 'darwin'] as const)('on %s says which configuration it serves, in any folder', (platform) => {
    for (const folder of ['/home/alice/.coop', '/home/alice/100% "mine" $HOME\\', '/home/a & <b>']) {
      const { text, serves } = managerOf(platform, house.env, 'coop', parts(folder));
      expect(serves(text)).toBe(join(folder, 'coop.toml'));
    }
  });

  test('waits longer than the daemon does, and ends whatever it started', () => {
    const { text } = managerOf('linux', house.env, 'coop', parts('/home/alice/.coop'));
    for (const line of [
      'Type=notify',
      'NotifyAccess=all',
      'Restart=on-failure',
      'RestartPreventExitStatus=2 78',
      'KillMode=control-group',
      `TimeoutStopSec=${STOP_SEC}`,
      'LimitCORE=0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  test('is one that systemd understands', async ({ skip }) => {
    const isThere = await run('systemd-analyze', ['--version']).then(
      () => true,
      () => false,
    );
    if (!isThere) return skip('systemd-analyze is not installed: apt-get install systemd');
    // Verified with what is here: the programs it names have to exist.
    const { text } = managerOf('linux', house.env, 'coop', {
      ...parts(join(house.folder, '100% mine')),
      node: process.execPath,
      main: house.config,
    });
    const file = house.write(text, 'coop.service');
    const { stderr } = await run('systemd-analyze', ['--user', 'verify', file], {
      env: { PATH: process.env['PATH'], HOME: house.folder, XDG_RUNTIME_DIR: house.folder },
    });
    expect(stderr).toBe('');
  });

  /** What launchd runs, with a program of ours in the place of Node. */
  const launchd = (): string[] => ['-c', SCRIPT, 'coop', keysFile(), join(programs, 'daemon'), 'main.js', house.config];

  test.each([
    [0, 0],
    [1, 1],
    [2, 0],
    [78, 0],
    [137, 137],
  ])(
    'of launchd ends with %i where the daemon does with %i, so that what cannot get better is not tried again',
    async (code, told) => {
      program('daemon', `exit ${code}`);
      const ended = await run('/bin/sh', launchd()).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
      expect(ended).toBe(told);
    },
  );

  test('of launchd hands a stop on to the daemon, and waits for its end', async () => {
    program('daemon', `trap 'echo stopped >>"${calls}"; exit 3' TERM; echo up; while :; do sleep 0.05; done`);
    writeFileSync(keysFile(), 'MY_KEY=1\n');
    const child = spawn('/bin/sh', launchd());
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(3);
    expect(called().at(-1)).toBe('stopped');
  });

  test('is no more exposed than it was, by the figure that systemd has for it', async ({ skip }) => {
    const file = house.write(managerOf('linux', house.env, 'coop', parts('/home/alice/.coop')).text, 'coop.service');
    // 7.7 of 10, most of which counts what only a unit of root could have taken away, or what has a sandbox be made.
    const asked = ['security', '--offline=yes', '--threshold=78', '--no-pager', file];
    const { code, out } = await run('systemd-analyze', asked).then(
      ({ stdout }) => ({ code: 0, out: stdout }),
      ({ code: failed, stdout }) => ({ code: failed, out: String(stdout) }),
    );
    if (code === 'ENOENT') return skip('systemd-analyze is not installed: apt-get install systemd');
    expect(code, out).toBe(0);
  });

  test('of launchd is read by others as it was meant, whatever the paths hold', async ({ skip }) => {
    const folder = '/Users/älice/a & <b> "c" Haus';
    const { text } = managerOf('darwin', house.env, 'coop', parts(folder));
    const file = house.write(text, 'coop.plist');
    const read = 'import json,plistlib,sys; print(json.dumps(plistlib.load(open(sys.argv[1],"rb"))))';
    const { out } = await run('python3', ['-c', read, file]).then(
      ({ stdout }) => ({ out: stdout }),
      () => ({ out: undefined }),
    );
    if (out === undefined) return skip('there is no python3');
    const plist = JSON.parse(out);
    const [shell, flag, script, ...words] = plist.ProgramArguments;
    expect([shell, flag]).toEqual(['/bin/sh', '-c']);
    expect(words).toEqual(['coop', `${folder}/coop.env`, '/opt/node', '/opt/coop/dist/main.js', `${folder}/coop.toml`]);
    expect(plist).toEqual({
      Label: 'coop.coop',
      ProgramArguments: expect.anything(),
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ExitTimeOut: STOP_SEC,
      Umask: 0o077,
      StandardOutPath: `${folder}/coop.log`,
      StandardErrorPath: `${folder}/coop.log`,
    });
    // The shell that it names does with these words what they say.
    const told = house.write('#!/bin/sh\nprintf "%s\\n" "$KEY" "$@"\n', 'node');
    chmodSync(told, 0o755);
    const keys = house.write("KEY='a b'\n", 'k & <y>.env');
    const { stdout } = await run(shell, [flag, script, 'coop', keys, told, '/main.js', words[4]]);
    expect(stdout.split('\n')).toEqual(['a b', ...NODE_FLAGS, '/main.js', 'start', '-c', words[4], '']);
  });

  test('of launchd escapes what XML would read', () => {
    const { text, file } = managerOf('darwin', house.env, 'coop', parts('/Users/alice/a & <b>'));
    expect(text).toContain('<string>/Users/alice/a &amp; &lt;b&gt;/coop.toml</string>');
    expect(text).toContain(`"$2" ${NODE_FLAGS.join(' ')} "$3" start`);
    expect(file).toMatch(/Library\/LaunchAgents\/coop\.coop\.plist$/);
  });
});
