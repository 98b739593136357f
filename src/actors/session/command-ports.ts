import type { Client, Contract, Port } from '../../protocol/contract.ts';
import { AdmissionContract } from '../../protocol/contracts/admission.ts';
import { AttentionContract } from '../../protocol/contracts/attention.ts';
import { ConversationsContract, IndexKeepContract } from '../../protocol/contracts/conversations.ts';
import { FileContract } from '../../protocol/contracts/files.ts';
import { FileHistoryContract } from '../../protocol/contracts/history.ts';
import { HouseholdContract } from '../../protocol/contracts/household.ts';
import { ExchangeContract, ImportContract, VersionsForgetContract } from '../../protocol/contracts/journal/index.ts';
import { LettersContract } from '../../protocol/contracts/letters.ts';
import { ModelsContract } from '../../protocol/contracts/models.ts';
import { OperationsContract } from '../../protocol/contracts/operations.ts';
import { MemoryOwnContract, OwnContract, WorkspaceTakeContract } from '../../protocol/contracts/own.ts';
import { ScheduleContract, ScheduleRunContract } from '../../protocol/contracts/schedule.ts';
import { SessionsContract } from '../../protocol/contracts/sessions.ts';
import { SettingsChangeContract, SettingsReadContract } from '../../protocol/contracts/settings.ts';
import { UsageContract } from '../../protocol/contracts/usage.ts';
import { WorkspaceWriteContract } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { CommandPorts } from '../../protocol/ports/index.ts';
import { connect } from '../kernel/link/index.ts';
import type { Owners } from './backup.ts';
import { type Meaning, openMeaning } from './meaning.ts';
import { openStores, type Stores } from './memory/stores.ts';

/** What a command may ask. Each throws `E_NOT_ALLOWED` where its port was not lent. */
export interface Askable {
  readonly household: Client<typeof HouseholdContract>;
  sessions(): Client<typeof SessionsContract>;
  exchange(): Client<typeof ExchangeContract>;
  conversations(): Client<typeof ConversationsContract>;
  importing(): Client<typeof ImportContract>;
  usage(): Client<typeof UsageContract>;
  models(): Client<typeof ModelsContract>;
  index(): Client<typeof IndexKeepContract>;
  attention(): Client<typeof AttentionContract>;
  admission(): Client<typeof AdmissionContract>;
  files(): Owners;
  letters(): Client<typeof LettersContract>;
  operations(): Client<typeof OperationsContract>;
  readingSettings(): Client<typeof SettingsReadContract>;
  changingSettings(): Client<typeof SettingsChangeContract>;
  fileHistory(): Client<typeof FileHistoryContract>;
  restoring(): Client<typeof WorkspaceWriteContract>;
  forgettingVersions(): Client<typeof VersionsForgetContract>;
  schedule(): Client<typeof ScheduleContract>;
  runJob(): Client<typeof ScheduleRunContract>;
  readonly own: {
    journal(): Client<typeof OwnContract>;
    store(): Client<typeof MemoryOwnContract>;
    files(): Client<typeof WorkspaceTakeContract>;
  };
  readonly stores: Stores;
  readonly meaning: Meaning;
}

export function openCommandPorts(ports: CommandPorts): Askable & { close(): void } {
  const household = connect(ports.household, HouseholdContract);
  const meaning = openMeaning(ports.meaning);
  const closing = [household.close, meaning.close];
  const ifLent = <C extends Contract>(port: Port<C> | undefined, contract: C): (() => Client<C>) => {
    if (port === undefined) {
      return () => {
        throw new CoopError('E_NOT_ALLOWED');
      };
    }
    const { call, close } = connect(port, contract);
    closing.push(close);
    return () => call;
  };
  return {
    household: household.call,
    sessions: ifLent(ports.sessions, SessionsContract),
    exchange: ifLent(ports.exchange, ExchangeContract),
    conversations: ifLent(ports.conversations, ConversationsContract),
    importing: ifLent(ports.importing, ImportContract),
    usage: ifLent(ports.usage, UsageContract),
    models: ifLent(ports.models, ModelsContract),
    index: ifLent(ports.index, IndexKeepContract),
    attention: ifLent(ports.attention, AttentionContract),
    admission: ifLent(ports.admission, AdmissionContract),
    files() {
      const stores = ports.files?.stores;
      return {
        journal: ifLent(ports.files?.journal, FileContract)(),
        stores: {
          private: ifLent(stores?.private, FileContract)(),
          shared: ifLent(stores?.shared, FileContract)(),
          social: ifLent(stores?.social, FileContract)(),
        },
      };
    },
    own: {
      journal: ifLent(ports.own?.journal, OwnContract),
      store: ifLent(ports.own?.store, MemoryOwnContract),
      files: ifLent(ports.own?.files, WorkspaceTakeContract),
    },
    letters: ifLent(ports.letters, LettersContract),
    operations: ifLent(ports.operations, OperationsContract),
    readingSettings: ifLent(ports.settings?.read, SettingsReadContract),
    changingSettings: ifLent(ports.settings?.change, SettingsChangeContract),
    fileHistory: ifLent(ports.history?.read, FileHistoryContract),
    restoring: ifLent(ports.history?.write, WorkspaceWriteContract),
    forgettingVersions: ifLent(ports.history?.forget, VersionsForgetContract),
    schedule: ifLent(ports.schedule?.read, ScheduleContract),
    runJob: ifLent(ports.schedule?.run, ScheduleRunContract),
    stores: openStores(ports.memory, closing),
    meaning,
    close() {
      for (const close of closing) close();
    },
  };
}
