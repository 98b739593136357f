/** What a command is lent. */
import type { Port } from '../contract.ts';
import type { AdmissionContract } from '../contracts/admission.ts';
import type { AttentionContract } from '../contracts/attention.ts';
import type { CommandContract } from '../contracts/command.ts';
import type { ConversationsContract, IndexKeepContract } from '../contracts/conversations.ts';
import type { FileContract } from '../contracts/files.ts';
import type { HouseholdContract } from '../contracts/household.ts';
import type { ExchangeContract, ImportContract } from '../contracts/journal/index.ts';
import type { LettersContract } from '../contracts/letters.ts';
import type { ModelsContract } from '../contracts/models.ts';
import type { OperationsContract } from '../contracts/operations.ts';
import type { MemoryOwnContract, OwnContract, WorkspaceTakeContract } from '../contracts/own.ts';
import type { SessionsContract } from '../contracts/sessions.ts';
import type { SettingsChangeContract, SettingsReadContract } from '../contracts/settings.ts';
import type { UsageContract } from '../contracts/usage.ts';
import type { StoreName } from '../trust.ts';
import type { HistoryPorts, KeptPorts, MeaningPort, SchedulePorts } from './parts.ts';

export interface FilePorts {
  readonly journal: Port<typeof FileContract>;
  readonly stores: Readonly<Record<StoreName, Port<typeof FileContract>>>;
}

/** For one part of all that the house has of a person: what that part is made of. */
export interface OwnPorts {
  readonly journal?: Port<typeof OwnContract>;
  readonly store?: Port<typeof MemoryOwnContract>;
  readonly files?: Port<typeof WorkspaceTakeContract>;
}

export interface CommandPorts {
  readonly household: Port<typeof HouseholdContract>;
  /** Not for strangers: they have no conversation here. */
  readonly sessions?: Port<typeof SessionsContract>;
  /** Only for the commands about one's own last exchange. */
  readonly exchange?: Port<typeof ExchangeContract>;
  readonly conversations?: Port<typeof ConversationsContract>;
  /** What models cost: their own, and everybody's for those who see the state of the house, alone. */
  readonly usage?: Port<typeof UsageContract>;
  /** Which models there are, and which one answers them here. */
  readonly models?: Port<typeof ModelsContract>;
  /** Alone, for whoever may look for what was said. */
  readonly importing?: Port<typeof ImportContract>;
  /** For those who decide, alone. */
  readonly attention?: Port<typeof AttentionContract>;
  readonly letters?: Port<typeof LettersContract>;
  readonly admission?: Port<typeof AdmissionContract>;
  /** For those, and only where they ask for a backup: each database's owner. */
  readonly files?: FilePorts;
  /** For those who see the jobs of the house, alone. */
  readonly schedule?: SchedulePorts;
  /** For those who see the state of the house, alone. */
  readonly operations?: Port<typeof OperationsContract>;
  /** For those who may change coop.toml, alone. */
  readonly settings?: {
    readonly read: Port<typeof SettingsReadContract>;
    readonly change: Port<typeof SettingsChangeContract>;
  };
  /** For those, too, and only for the commands about files. */
  readonly history?: HistoryPorts;
  readonly index?: Port<typeof IndexKeepContract>;
  /** Only for the command that takes all that is theirs out, alone. */
  readonly own?: OwnPorts;
  /** Only for the commands about memory: the stores that their person may see here. */
  readonly memory?: Partial<Readonly<Record<StoreName, KeptPorts>>>;
  /** Only for the commands that search memory, where texts are embedded. */
  readonly meaning?: MeaningPort;
  /** Served by the command's Worker: the channel takes the answer from its other end. */
  readonly run: Port<typeof CommandContract>;
}
