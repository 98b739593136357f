/** A program of classic BPF, as the kernel takes it for `seccomp`: tests of the call that is being made, one after another. */

/** In `struct seccomp_data`, on machines that put the low word first. */
const OFFSET = { call: 0, machine: 4, argument: (index: number) => 16 + 8 * index } as const;

const LOAD = 0x20;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const ERROR = 0x00050000;

export const EPERM = 1;
/** As a kernel that does not know the call answers: programs have another way then. */
export const ENOSYS = 38;

/** Refuses a call, always or where one of its arguments (the low 32 bits of it) is like this. */
export interface Rule {
  readonly call: number;
  readonly error: number;
  readonly when?: { readonly argument: number } & (
    | { readonly hasBits: number }
    | { readonly is: number }
    | { readonly isNoneOf: readonly number[] }
  );
}

export interface Machine {
  /** `AUDIT_ARCH_…`: numbers of calls mean something else for any other. */
  readonly audit: number;
  /** From here on numbers are of another table: x32. */
  readonly foreign?: number;
}

export function compile({ audit, foreign }: Machine, rules: readonly Rule[]): Buffer {
  const code = [
    step(LOAD, OFFSET.machine),
    step(EQUAL, audit, 1, 0),
    step(RETURN, KILL),
    step(LOAD, OFFSET.call),
    ...(foreign === undefined ? [] : [step(AT_LEAST, foreign, 0, 1), step(RETURN, ERROR | EPERM)]),
    ...rules.flatMap(refusing),
    step(RETURN, ALLOW),
  ];
  return Buffer.concat(code);
}

/** The number of the call is loaded before, and after. */
function refusing({ call, error, when }: Rule): Buffer[] {
  const refuse = step(RETURN, ERROR | error);
  if (when === undefined) return [step(EQUAL, call, 0, 1), refuse];
  const tests = testing(when);
  // Load, tests, refusal, load.
  return [
    step(EQUAL, call, 0, tests.length + 3),
    step(LOAD, OFFSET.argument(when.argument)),
    ...tests,
    refuse,
    step(LOAD, OFFSET.call),
  ];
}

/** Goes on with the step after them, the refusal, or jumps over it. */
function testing(when: NonNullable<Rule['when']>): Buffer[] {
  if ('hasBits' in when) return [step(ANY_BIT, when.hasBits, 0, 1)];
  if ('is' in when) return [step(EQUAL, when.is, 0, 1)];
  const { isNoneOf: allowed } = when;
  return allowed.map((value, at) => step(EQUAL, value, allowed.length - at, 0));
}

function step(code: number, value: number, ifTrue = 0, ifFalse = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
}
