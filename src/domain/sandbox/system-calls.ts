/**
 * Calls of the kernel that no command needs, and that namespaces leave open: keys of the daemon's session, sockets to the
 * machine below (vsock is of no network namespace), programs in the kernel, memory that no process is charged with, files with
 * the rights of their owner, new namespaces with powers of their own.
 */
import { compile, ENOSYS, EPERM, type Machine, type Rule } from './program.ts';

type Numbers = Readonly<Record<string, number>>;

/** The same everywhere since 5.0. */
const NEW: Numbers = {
  ...{ io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427 },
  ...{ open_tree: 428, move_mount: 429, fsopen: 430, fsconfig: 431, fsmount: 432, fspick: 433 },
  ...{ clone3: 435, openat2: 437, mount_setattr: 442, memfd_secret: 447, fchmodat2: 452 },
};

const MACHINES: Readonly<Record<string, { readonly machine: Machine; readonly numbers: Numbers }>> = {
  x64: {
    machine: { audit: 0xc000003e, foreign: 0x40000000 },
    numbers: {
      ...NEW,
      ...{ open: 2, ioctl: 16, shmget: 29, socket: 41, socketpair: 53, clone: 56, mkdir: 83, creat: 85, chmod: 90 },
      ...{ fchmod: 91, ptrace: 101, syslog: 103, mknod: 133, pivot_root: 155, mount: 165, umount2: 166 },
      ...{ add_key: 248, request_key: 249, keyctl: 250, openat: 257, mkdirat: 258, mknodat: 259, fchmodat: 268 },
      ...{ unshare: 272, perf_event_open: 298, name_to_handle_at: 303, open_by_handle_at: 304, setns: 308 },
      ...{ process_vm_readv: 310, process_vm_writev: 311, memfd_create: 319, bpf: 321, userfaultfd: 323 },
    },
  },
  arm64: {
    machine: { audit: 0xc00000b7 },
    numbers: {
      ...NEW,
      ...{ ioctl: 29, mknodat: 33, mkdirat: 34, umount2: 39, mount: 40, pivot_root: 41, fchmod: 52, fchmodat: 53 },
      ...{ openat: 56, unshare: 97, syslog: 116, ptrace: 117, shmget: 194, socket: 198, socketpair: 199 },
      ...{ add_key: 217, request_key: 218, keyctl: 219, clone: 220, perf_event_open: 241, name_to_handle_at: 264 },
      ...{ open_by_handle_at: 265, setns: 268, process_vm_readv: 270, process_vm_writev: 271, memfd_create: 279 },
      ...{ bpf: 280, userfaultfd: 282 },
    },
  },
};

const REFUSED = [
  ...['add_key', 'request_key', 'keyctl', 'bpf', 'perf_event_open', 'userfaultfd', 'syslog', 'ptrace'],
  ...['process_vm_readv', 'process_vm_writev', 'name_to_handle_at', 'open_by_handle_at', 'unshare', 'setns', 'mount'],
  ...['umount2', 'pivot_root', 'open_tree', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr'],
  // Memory that belongs to no process until it is mapped.
  ...['memfd_create', 'memfd_secret', 'shmget'],
];

/** Their arguments lie where no filter can look, and there is an older way that it can look at. */
const UNKNOWN = ['clone3', 'openat2', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'];

/** Unix, IPv4, IPv6, and the one that tells of one's own interfaces. */
const FAMILIES = [1, 2, 10, 16];

const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;

/** Set-user-id and set-group-id. */
const SPECIAL_MODE = 0o6000;
const MODES: Readonly<Record<string, number>> = {
  ...{ chmod: 1, fchmod: 1, fchmodat: 2, fchmodat2: 2, mkdir: 1, mkdirat: 2, mknod: 1, mknodat: 2 },
  ...{ creat: 1, open: 2, openat: 3 },
};

/** `CLONE_NEW…`: time, mount, cgroup, host name, IPC, user, process and network. */
const NAMESPACES = 0x7e020080;

/** For bubblewrap's `--seccomp`. Undefined for machines whose numbers we do not know. */
export function systemCallFilter(arch: string): Buffer | undefined {
  const found = MACHINES[arch];
  if (found === undefined) return undefined;
  const { machine, numbers } = found;
  const rule = (name: string, how: Omit<Rule, 'call'>): Rule[] => {
    const call = numbers[name];
    return call === undefined ? [] : [{ call, ...how }];
  };
  return compile(machine, [
    ...REFUSED.flatMap((name) => rule(name, { error: EPERM })),
    ...UNKNOWN.flatMap((name) => rule(name, { error: ENOSYS })),
    ...rule('clone', { error: EPERM, when: { argument: 0, hasBits: NAMESPACES } }),
    ...rule('ioctl', { error: EPERM, when: { argument: 1, is: TIOCSTI } }),
    ...rule('ioctl', { error: EPERM, when: { argument: 1, is: TIOCLINUX } }),
    ...['socket', 'socketpair'].flatMap((name) =>
      rule(name, { error: EPERM, when: { argument: 0, isNoneOf: FAMILIES } }),
    ),
    ...Object.entries(MODES).flatMap(([name, argument]) =>
      rule(name, { error: EPERM, when: { argument, hasBits: SPECIAL_MODE } }),
    ),
  ]);
}
