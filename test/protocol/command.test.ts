import { expect, test } from 'vitest';
import type { Contract } from '../../src/protocol/contract.ts';
import { AdmissionContract } from '../../src/protocol/contracts/admission.ts';
import { AttentionContract } from '../../src/protocol/contracts/attention.ts';
import { CommandContract } from '../../src/protocol/contracts/command.ts';
import { ConversationsContract } from '../../src/protocol/contracts/conversations.ts';
import { FileHistoryContract } from '../../src/protocol/contracts/history.ts';
import { ExchangeContract, ImportContract } from '../../src/protocol/contracts/journal/index.ts';
import { LettersContract } from '../../src/protocol/contracts/letters.ts';
import { ModelsContract } from '../../src/protocol/contracts/models.ts';
import { OperationsContract } from '../../src/protocol/contracts/operations.ts';
import { MemoryOwnContract, OwnContract, WorkspaceTakeContract } from '../../src/protocol/contracts/own.ts';
import { ScheduleContract, ScheduleRunContract } from '../../src/protocol/contracts/schedule.ts';
import { SessionsContract } from '../../src/protocol/contracts/sessions.ts';
import { SettingsChangeContract, SettingsReadContract } from '../../src/protocol/contracts/settings.ts';
import { UsageContract } from '../../src/protocol/contracts/usage.ts';
import { WorkspaceWriteContract } from '../../src/protocol/contracts/workspace.ts';

const BEHIND: readonly Contract[] = [
  ...[AdmissionContract, AttentionContract, ConversationsContract, ExchangeContract, FileHistoryContract],
  ...[ImportContract, LettersContract, MemoryOwnContract, ModelsContract, OperationsContract, OwnContract],
  ...[ScheduleContract, ScheduleRunContract, SessionsContract, SettingsChangeContract, SettingsReadContract],
  ...[UsageContract, WorkspaceTakeContract, WorkspaceWriteContract],
];

/** Whoever gives the command would hear `E_INTERNAL` instead, which says nothing of what to do next. */
test.each(BEHIND)('a command ends in every error that $name behind it can end in', ({ methods }) => {
  const told = CommandContract.methods.run.errors;
  const ends = Object.values(methods).flatMap(({ errors = [] }) => errors);
  expect(ends.filter((code) => !told.includes(code))).toEqual([]);
});
