import { type InsideLimits, limited, PATH } from './inside.ts';

/** Where the scope's folder is, inside. */
export const WORK = '/work';
export const HOME = '/home/coop';
/** Where the socket of the proxy is, inside. */
const PROXY = '/run/coop/proxy';
const PROXY_PORT = 3_128;

/** What one command sees. All paths of the machine are absolute, all below the folder are relative, links resolved by nobody. */
export interface Bounds {
  readonly folder: string;
  readonly writes: boolean;
  /** Folders that are there. */
  readonly hidden: readonly string[];
  /** Folders that are there, below what is hidden. */
  readonly shown: readonly string[];
  /** Folders on the way to what is only read: in their place no other can be put. */
  readonly kept: readonly string[];
  /** What is there, and is only read. */
  readonly readonly: readonly string[];
  /** Of that, files in whose place an empty one stands. */
  readonly closed: readonly string[];
  /** Socket of the proxy, where there is a network. */
  readonly proxy?: string;
  readonly limits: InsideLimits;
}

export interface Started {
  /** Of `bwrap`. */
  readonly args: readonly string[];
  /** What is written to its descriptors, from 3 on. */
  readonly given: readonly (string | Buffer)[];
}

const PASSWD = `coop:x:1000:1000:coop:${HOME}:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n`;
const GROUP = 'coop:x:1000:\nnogroup:x:65534:\n';
const HOSTS = '127.0.0.1 localhost\n::1 localhost\n';

/** Of the machine's settings: none that tells of anybody. */
const ETC = ['alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'mime.types'];
const CERTIFICATES = ['ssl/certs', 'ssl/openssl.cnf', 'ca-certificates', 'pki/tls/certs', 'pki/ca-trust'];

/**
 * A fresh root in which only what is named here exists, in namespaces of its own, without powers or network, ended with whoever
 * started it.
 *
 * @param links what of the machine's root is a link into `/usr`: `lib` → `usr/lib`; the others are folders
 */
export function bubblewrap(
  bounds: Bounds,
  links: Readonly<Record<string, string | null>>,
  filter: Buffer,
  command: string,
): Started {
  const { folder, writes, hidden, shown, kept, readonly, closed, proxy, limits } = bounds;
  const given = [filter, PASSWD, GROUP, HOSTS];
  const empty = closed.map(() => String(given.push('') + 2));
  const bind = writes ? '--bind' : '--ro-bind';
  const inner = (path: string): string => `${WORK}/${path}`;
  const outer = (path: string): string => `${folder}/${path}`;
  const args = [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--unshare-net'],
    ...['--new-session', '--die-with-parent', '--as-pid-1', '--cap-drop', 'ALL'],
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'coop', '--seccomp', '3'],
    ...['--ro-bind', '/usr', '/usr'],
    ...Object.entries(links).flatMap(([name, target]) =>
      target === null ? ['--ro-bind', `/${name}`, `/${name}`] : ['--symlink', target, `/${name}`],
    ),
    ...[...ETC, ...(proxy === undefined ? [] : CERTIFICATES)].flatMap((name) => try_(`/etc/${name}`)),
    ...['--ro-bind-data', '4', '/etc/passwd', '--ro-bind-data', '5', '/etc/group', '--ro-bind-data', '6', '/etc/hosts'],
    ...['--proc', '/proc', '--dev', '/dev'],
    ...memoryFolder('/dev/shm', limits.memoryMb / 8),
    ...memoryFolder('/tmp', limits.memoryMb / 2),
    ...memoryFolder('/home', limits.memoryMb / 4),
    ...['--perms', '0700', '--dir', HOME],
    ...(proxy === undefined ? [] : ['--ro-bind', proxy, PROXY]),
    ...[bind, folder, WORK],
    ...hidden.flatMap((path) => ['--perms', '0755', '--size', '65536', '--tmpfs', inner(path)]),
    ...[...shown, ...kept].flatMap((path) => [bind, outer(path), inner(path)]),
    ...readonly.flatMap((path) => ['--ro-bind', outer(path), inner(path)]),
    ...closed.flatMap((path, at) => ['--ro-bind-data', empty[at] ?? '', inner(path)]),
    ...hidden.flatMap((path) => ['--remount-ro', inner(path)]),
    // What is left of the fresh root, which nobody counts: its files are memory.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', WORK, '--clearenv'],
    ...Object.entries(environment(proxy !== undefined)).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
  // By descriptor: what is mounted where is nothing for the list of processes.
  const last = `${given.length + 3}`;
  const inside = limited(limits, shell(command, proxy !== undefined));
  return { args: ['--args', last, '--', ...inside], given: [...given, args.map((arg) => `${arg}\0`).join('')] };
}

const try_ = (path: string): string[] => ['--ro-bind-try', path, path];

const memoryFolder = (path: string, mb: number): string[] => [
  ...['--perms', '1777', '--size', `${Math.max(1, Math.ceil(mb)) * 2 ** 20}`, '--tmpfs', path],
];

function environment(hasNetwork: boolean): Readonly<Record<string, string>> {
  const proxy = `http://127.0.0.1:${PROXY_PORT}`;
  const through = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy'];
  return {
    ...{ PATH, HOME, USER: 'coop', LOGNAME: 'coop', SHELL: '/bin/bash', LANG: 'C.UTF-8', TERM: 'dumb', NO_COLOR: '1' },
    ...(hasNetwork ? { ...Object.fromEntries(through.map((name) => [name, proxy])), NODE_USE_ENV_PROXY: '1' } : {}),
  };
}

/** Where there is a network, somebody has to carry it from a port to the socket: that much is inside. */
function shell(command: string, hasNetwork: boolean): readonly string[] {
  const run = ['bash', '-c', command];
  if (!hasNetwork) return run;
  const carry = `socat TCP-LISTEN:${PROXY_PORT},bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:${PROXY}`;
  const ready = `until (exec 3<>/dev/tcp/127.0.0.1/${PROXY_PORT}) 2>/dev/null; do sleep 0.02; done`;
  return ['bash', '-c', `${carry} >/dev/null 2>&1 & ${ready}; exec "$@"`, 'bash', ...run];
}
