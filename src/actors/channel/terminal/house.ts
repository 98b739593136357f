import type { Identity } from '../../../protocol/address.ts';
import type { CommandAnswer, CommandName, CommandRequest, CommandWords } from '../../../protocol/commands.ts';
import type { Client, Port } from '../../../protocol/contract.ts';
import { CommandContract } from '../../../protocol/contracts/command.ts';
import { DeskContract } from '../../../protocol/contracts/desk.ts';
import { COPY_DEADLINE_MS } from '../../../protocol/contracts/files.ts';
import { InboxContract } from '../../../protocol/contracts/journal/index.ts';
import { MembershipContract } from '../../../protocol/contracts/membership.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Loan } from '../../../protocol/grant.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import { carry, type TraceContext } from '../../../protocol/trace.ts';
import { type Connection, connect } from '../../kernel/link/index.ts';
import { tracer } from '../../kernel/trace/index.ts';
import { Attendance } from './attendance.ts';
import { Viewers } from './viewers.ts';

/** Ten minutes: a supervisor that hears nothing for so long is not there any more. */
const LEAVE_TRIES = 1_200;
const LEAVE_PAUSE_MS = 500;

/** A crowd that waited for one report is let in by one answer. */
const DESK_WINDOW = 200;

const COMMAND_PORT_MS = 5_000;

const WRITING_MS = 35_000;
/** A model is asked for a word, and perhaps the one before it. */
const TRYING_MS = 130_000;
const FORGETTING_MS = 110_000;
const REINDEXING_MS = 65_000;
/** A bounded run over each store in turn. */
const KEEPING_MS = 370_000;

/** Commands that write coop.toml and have it read anew, forget, or copy all there is; others have the contract's own deadline. */
const DEADLINES: Readonly<Partial<Record<CommandName, number>>> = {
  admit: WRITING_MS,
  admit_group: WRITING_MS,
  forget: FORGETTING_MS,
  reindex: REINDEXING_MS,
  backup: COPY_DEADLINE_MS,
  settings_change: TRYING_MS,
  settings_rollback: TRYING_MS,
  memory_purge: KEEPING_MS,
  memory_import: KEEPING_MS,
  memory_maintain: KEEPING_MS,
};

/** A command under way: its answer's port, and whether somebody here waits for it. */
interface Commanded {
  readonly port: PromiseWithResolvers<Port<typeof CommandContract>>;
  isAsked: boolean;
}

/** Whoever the supervisor knows by the number of a visit. */
export interface Guest {
  end(last: { readonly method: 'changed'; readonly params: Record<string, never> }): void;
}

/** What the channel holds of the house: the ports it was lent for good, those of commands under way, and who is here. */
export class House {
  readonly version: string;
  readonly viewers = new Viewers();
  readonly attendance = new Attendance(() => lent(this.#membership, 'the supervisor'));
  readonly #guests = new Map<number, Guest>();
  #lastVisit = 0;
  #inbox: Connection<typeof InboxContract> | undefined;
  #desk: Connection<typeof DeskContract> | undefined;
  #membership: Connection<typeof MembershipContract> | undefined;
  readonly #commands = new Map<LeaseId, Commanded>();

  constructor(version: string) {
    this.version = version;
  }

  get inbox(): Client<typeof InboxContract> {
    return lent(this.#inbox, 'the journal');
  }

  get desk(): Client<typeof DeskContract> {
    return lent(this.#desk, 'the supervisor');
  }

  /** The number of a visit that begins: by it the supervisor can end it, also before it is known who comes. */
  enter(guest: Guest): number {
    this.#lastVisit += 1;
    this.#guests.set(this.#lastVisit, guest);
    return this.#lastVisit;
  }

  /** For whoever is shown nothing more, or never came. More than once does no harm. */
  leave(visit: number): void {
    this.#guests.delete(visit);
    this.attendance.leave(visit);
    void this.#sayGone(visit);
  }

  /** What these visitors were told of themselves no longer holds: whoever comes back is judged anew. */
  endVisits(visits: readonly number[]): void {
    for (const visit of visits) this.#guests.get(visit)?.end({ method: 'changed', params: {} });
  }

  /** Until it is heard: a visit that is still counted would be kept for ever. */
  async #sayGone(visit: number): Promise<void> {
    for (let tries = 0; tries < LEAVE_TRIES; tries += 1) {
      try {
        await this.desk.leave({ visit });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, LEAVE_PAUSE_MS));
      }
    }
  }

  /** A newer loan takes the place of an older one: the other side was restarted. */
  take(lease: LeaseId, loan: Loan): void {
    if (loan.contract === 'journal.inbox') this.#inbox = connect(loan.port, InboxContract);
    if (loan.contract === 'desk') this.#desk = connect(loan.port, DeskContract, { window: DESK_WINDOW });
    if (loan.contract === 'membership') {
      this.#membership?.close();
      this.#membership = connect(loan.port, MembershipContract);
      this.attendance.tellAll();
    }
    if (loan.contract === 'command.run') this.#takeCommand(lease, loan.port);
  }

  /** Whoever asked may have given up by now: their command's Worker must not wait for them for ever. */
  #takeCommand(lease: LeaseId, port: Port<typeof CommandContract>): void {
    const command = this.#command(lease);
    command.port.resolve(port);
    setTimeout(() => {
      if (command.isAsked) return;
      this.#commands.delete(lease);
      port.close();
    }, COMMAND_PORT_MS).unref();
  }

  async runCommand(
    visit: number,
    request: CommandRequest,
    identity: Identity,
    words?: CommandWords,
  ): Promise<CommandAnswer> {
    const root = tracer.root('coop.command', {
      kind: 'server',
      parent: true,
      attributes: { 'coop.channel': 'terminal', 'coop.identity': identity, 'coop.command': request.command },
    });
    try {
      const answer = await this.#runCommand(visit, request, root.context, words);
      root.end();
      return answer;
    } catch (error) {
      root.end({ error });
      throw error;
    }
  }

  async #runCommand(
    visit: number,
    request: CommandRequest,
    trace: TraceContext | undefined,
    words: CommandWords | undefined,
  ): Promise<CommandAnswer> {
    const { lease } = await this.desk.command({ visit, request, ...carry(trace) });
    const command = this.#command(lease);
    command.isAsked = true;
    const late = setTimeout(
      () => command.port.reject(new CoopError('E_TIMEOUT', { what: request.command, ms: COMMAND_PORT_MS })),
      COMMAND_PORT_MS,
    );
    try {
      const connection = connect(await command.port.promise, CommandContract);
      try {
        const deadlineMs = DEADLINES[request.command];
        return await connection.call.run(
          words === undefined ? {} : { words },
          deadlineMs === undefined ? {} : { deadlineMs },
        );
      } finally {
        connection.close();
      }
    } finally {
      clearTimeout(late);
      this.#commands.delete(lease);
    }
  }

  /** The answer that names a lease and the port that comes with it travel apart: whichever is first waits. */
  #command(lease: LeaseId): Commanded {
    const known = this.#commands.get(lease);
    if (known !== undefined) return known;
    const command = { port: Promise.withResolvers<Port<typeof CommandContract>>(), isAsked: false };
    this.#commands.set(lease, command);
    return command;
  }
}

function lent<C extends typeof InboxContract | typeof DeskContract | typeof MembershipContract>(
  connection: Connection<C> | undefined,
  what: string,
): Client<C> {
  if (connection === undefined) throw new CoopError('E_GONE', { what });
  return connection.call;
}
