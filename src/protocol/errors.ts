/**
 * Every error that a person, a client or another actor can meet: a stable code, and a message that says what to do
 * next. Codes survive threads and sockets; messages may be reworded.
 */

/** Code → message. `{name}` is filled from the error's data. */
export const ERRORS = {
  // calls between actors
  E_ARGUMENT: 'The arguments of {what} do not fit: {why}.',
  E_METHOD: '{contract} has no method {method}.',
  E_REFUSED: 'This port takes only plain calls of its contract.',
  E_TIMEOUT: '{what} did not answer within {ms} ms.',
  E_GONE: 'The actor behind {what} is gone; a new one is being started. Try again.',
  E_REVOKED: 'The lease for {what} has ended.',
  E_BUSY: 'Busy: {window} of {what} wait already. Nothing was taken in; try again in a moment.',
  E_RESULT: '{what} answered something that its contract does not allow: {why}.',
  E_CANCELLED: 'Stopped.',
  E_INTERNAL: 'Something went wrong inside coop. The details are in the trace.',

  // addresses and messages
  E_ADDRESS: '"{address}" is not an address of the form {form}.',
  E_NAME: '"{name}" is not a name: use 1 to 32 lowercase letters, digits, - and _, starting with a letter or digit.',
  E_TOO_LARGE: '{what} is too large: at most {limit} bytes are allowed.',
  E_EMPTY: 'There is nothing in this message. Write some text.',
  E_ENCODING: '{what} is not valid UTF-8. Save it, or send it, as UTF-8 text.',

  // attach protocol
  E_PARSE: 'This line is not JSON: {why}.',
  E_REQUEST: 'This is not a JSON-RPC 2.0 request: {why}.',
  E_UNKNOWN_METHOD: 'There is no method "{method}". See docs/attach-protocol.md.',
  E_PROTOCOL: 'This daemon speaks attach protocol {ours}, the client asked for {theirs}. Update the older of the two.',
  E_NOT_OPEN: 'Open a place first: call "open".',
  E_SLOW_VIEWER: 'This viewer did not read fast enough and was disconnected. Attach again.',

  // files, commands, pages
  E_FILE_PATH: '{path} is no path here: {why}. Name files relative to the folder, such as notes/plan.md.',
  E_FILE_MISSING: 'There is no {path}. List the folder to see what there is.',
  E_FILE_KIND: '{path} is {what}, and cannot be used like this.',
  E_FILE: '{path} cannot be used: {why}.',
  E_FILE_ASK: '{path} is read by others, or is part of what the agent is told: a change of it has to be asked for.',
  E_FILE_MATCH: '{path}: the text to replace {why}. Read the file again and give a longer, exact piece of it.',
  E_SANDBOX: 'No command can be run here: {why}.',
  E_WEB_ASK:
    '{url} was not said by a person here: fetching it has to be asked for, because the address itself tells something.',
  E_WEB_ADDRESS: '{url} is not fetched: {why}.',
  E_WEB: '{url} could not be read: {why}.',

  // the command line
  E_USAGE: '{why}',

  // configuration and starting
  E_CONFIG_MISSING: 'There is no configuration at {path}. Run "coop init", or name one with -c FILE.',
  E_CONFIG_READ: '{path} cannot be read: {why}.',
  E_CONFIG_SYNTAX: '{path} is not valid TOML: {why}.',
  E_CONFIG: '{path} does not fit:\n{why}\nMend it, then run "coop check".',
  E_EDIT: '{key} cannot be changed like this: {why}.',
  E_TRIAL: '{what} was tried and does not work: {why}',
  E_STALE: 'coop.toml has been changed meanwhile. Nothing was changed; look at it again, and make the change anew.',
  E_EXISTS: '{path} is there already; nothing was changed. Choose another folder with --dir, or remove it first.',
  E_WRITE: '{path} cannot be written: {why}.',
  E_READ: '{path} cannot be read: {why}.',
  E_BACKUP: '{path} is no whole backup: {why}. Nothing was restored; take another one.',
  E_OUTSIDE:
    'The coop.toml in {archive} puts things outside of {folder}: {paths}. Nothing was restored. If you know these places, add ' +
    '--outside; otherwise do not use this archive.',
  E_NOT_EMPTY:
    '{path} is there already; nothing was changed. Choose an empty folder, or add --replace: what is there is put aside, not removed.',
  E_NODE_VERSION: 'coop needs Node 24 or newer; this is {version}. Run "npm ci" in the clone: it brings its own.',
  E_WALL: 'Workers are not confined on this Node: {open} succeeded and must be denied. coop does not start like this.',
  E_NOT_BUILT: 'A built file is missing: {path}. Run "npm run build".',
  E_ALREADY_RUNNING: 'A daemon runs on {path} already. Use it, or stop it first.',
  E_NOT_RUNNING: 'No daemon is running for {path}. Start one with "coop start".',
  E_SERVICE: 'The service cannot be used here: {why}.',
  E_SOCKET: 'The socket {path} cannot be opened: {why}.',
  E_DATABASE: '{path} cannot be used: {why}. Nothing was changed in it.',
  E_DATABASE_NEWER: '{path} was written by a newer coop (schema {found}, known {known}). Update coop.',
  E_DISK_FULL: 'Not accepted: the disk is full. What was accepted before is kept. Try again later.',
  E_READ_ONLY: 'Not accepted: the disk can only be read. What was accepted before is kept. Try again later.',
  E_DISK: 'Not accepted: the disk fails. What was accepted before is kept. Try again later.',
  E_ACTOR_FAILED: '{actor} failed {times} times within a minute and stays down: {why}.',
  E_OUT_OF_MEMORY: 'It ran out of memory: its heap may hold {mb} MB.',
  E_STUCK: 'It was busy without an end: no answer for {seconds} s.',
  E_SILENT: 'It had nothing to do, and still gave no answer for {seconds} s.',
  E_LATE: 'It was not done in the time that it had for {what}.',
  E_EXITED: 'It ended by itself, with code {code}.',
  E_STOPPING: 'The daemon is stopping. What it has taken in is kept; say this again when it runs.',

  // the model's side
  E_KEY_MISSING: 'No API key: the environment variable {variable} is not set. Set it where the daemon starts.',
  E_KEY_REJECTED: 'The provider refused the API key. Check {variable}.',
  E_RATE_LIMITED: 'The provider asks to slow down. Try again {when}.',
  E_PROVIDER: 'The provider failed: {why}. The message is kept.',
  /** It has the request, and may have worked on it: that it costs nothing is not known. */
  E_PROVIDER_SILENT: 'The provider failed: {why}. The message is kept.',
  E_PROVIDER_REQUEST: 'The provider refused the request: {why}.',
  E_CONTEXT_FULL:
    'This is more than the model can read at once, and it cannot be made shorter. Begin a new conversation (/new), or write a ' +
    'shorter message; yours is kept.',
  E_STREAM: 'The answer broke off: {why}. The message is kept.',
  E_TOOL_UNKNOWN: 'There is no tool "{tool}" here.{hint} Tools: {tools}.',
  E_TOOL_ARGUMENT: '{tool}: {why}.',
  E_OUTCOME_UNKNOWN:
    'Nobody can tell whether {tool} was done. Do not call it again for the same; tell the person that it may have been done.',
  E_FAILED: 'I could not answer this. Your message is kept; try again later.',
  E_TURN_LOST: 'This turn was tried {times} times and did not survive. The message is kept.',

  E_LIMIT: '{cap} is used up. Your message is kept: send /retry after {until}, {how}.',

  // trust
  E_HELD: 'You are not known here. Your message is held until the owner decides.',
  E_UNLISTED: 'This group is not listed. Your message is held until the owner decides.',
  E_ELSEWHERE: 'Your answer cannot be said in {places} from here. Ask again without them.',
  E_OVERHEARD: 'You are not known here: what you said stands in the room, and is not answered.',
  E_NO_WAY_DOWN:
    'Nothing may be written to {sink} from here that the person did not say word for word. Ask them to say it themselves.',
  E_NARROWED:
    'This answer is made of words of somebody who is believed less: from here nothing is {done} any more. Say so. The person can ask for it again in a new conversation (/new), or look after it with "coop memory".',
  E_CREDENTIAL:
    'This looks like {what}. coop keeps no credentials: put it into a password manager, and remember where it is instead.',
  E_APPROVALS_FULL: 'Too many requests wait for a decision already ({limit}). Answer without this one.',
  E_CHANGED: 'Request {id} is not what was shown. Nothing was done; look at it again with "coop approvals".',
  E_EXPIRED: 'Request {id} has expired. Nothing was done; ask again.',
  E_NOTHING_SAID: 'There is nothing that you said here and that could be answered again or taken out.',
  /** The daemon says why in words of its own, and has no code for it. */
  E_TURN_FAILED: '{why}',
  E_TURN_RUNS: 'An answer is being made here. Wait for its end, or stop it first (/stop).',
  E_EXISTS_ALREADY: '{what} is there already; nothing was changed.',
  E_JOB_RUNS: '{job} is running already. "coop cron runs {job}" says what comes of it.',
  E_JOB_NOWHERE: '{job} has nowhere to deliver to: {why}. Mend [[cron]] in coop.toml.',
  E_JOB_GONE: '{job} is no job of coop.toml any more.',
  E_REMINDER: 'No reminder was set: {why}.',
  E_NOBODY: 'Nobody reads there now.',
  E_NOT_FOUND: 'There is no {what} here. {hint}',
  E_MAY_BE_TWICE:
    'Nobody knows whether {letter} arrived: sent again it may be there twice. Retry it with --yes to do so.',
  E_ROOM_ANEW:
    'The room has begun anew since {letter}: whoever reads there now did not hear it. Let its sender say it again, or drop it.',
  E_NOT_THEIRS:
    'Others could read this conversation, too: only somebody who may decide for all of them can have it forgotten, alone.',
  E_AT_WORK:
    'Something of this conversation is still under way: an answer, a request, words for others. Try again after it.',
  E_NOT_ALLOWED: 'Not possible here.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

export type ErrorData = Readonly<Record<string, string | number>>;

/** What an error is on a port or a socket. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data: ErrorData;
}

const mark: unique symbol = Symbol.for('coop.error') as never;

/** An error of the catalogue. `instanceof` holds across two copies of this module (each Worker bundles its own). */
export class CoopError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;
  readonly [mark] = true;

  constructor(code: ErrorCode, data: ErrorData = {}, cause?: unknown) {
    super(fill(ERRORS[code], data), cause === undefined ? undefined : { cause });
    this.name = 'CoopError';
    this.code = code;
    this.data = data;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value;
  }
}

function fill(template: string, data: ErrorData): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? `{${name}}`));
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

/** Anything thrown, as an error of the catalogue. What is not ours becomes `E_INTERNAL` with the original as cause. */
export function toCoopError(thrown: unknown): CoopError {
  return thrown instanceof CoopError ? thrown : new CoopError('E_INTERNAL', {}, thrown);
}

export function toWire(thrown: unknown): WireError {
  const { code, message, data } = toCoopError(thrown);
  return { code, message, data };
}

/** From a port or socket, where anything can arrive: what is malformed becomes `E_INTERNAL`. */
export function fromWire(wire: unknown): CoopError {
  if (typeof wire !== 'object' || wire === null || !('code' in wire) || !isErrorCode(wire.code)) {
    return new CoopError('E_INTERNAL');
  }
  const data = 'data' in wire && isErrorData(wire.data) ? wire.data : {};
  return new CoopError(wire.code, data);
}

function isErrorData(value: unknown): value is ErrorData {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((item) => typeof item === 'string' || typeof item === 'number')
  );
}

/** The innermost message, for a log line: causes are kept, not shown to people. */
export function rootMessage(thrown: unknown): string {
  let current: unknown = thrown;
  while (current instanceof Error && current.cause !== undefined) current = current.cause;
  return current instanceof Error ? current.message : String(current);
}

/** Ends an exhaustive switch: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new CoopError('E_INTERNAL', {}, new Error(`unexpected ${JSON.stringify(value)}`));
}
