import { ShareWriterContract } from '../../../protocol/contracts/journal/index.ts';
import { MemoryReadContract, MemoryWriteContract } from '../../../protocol/contracts/memory/index.ts';
import type { TurnPorts } from '../../../protocol/lease.ts';
import { STORES, type TrustLevel } from '../../../protocol/trust.ts';
import { connect } from '../../kernel/link/index.ts';
import { memorySearch } from './memory-search.ts';
import { memoryWrite } from './memory-write.ts';
import type { Tools } from './tool.ts';

/** The memory tools of a turn at `level`, over the ports it was lent. */
export function openMemory(ports: TurnPorts, level: TrustLevel): Tools {
  const lent = STORES.flatMap((store) => {
    const memory = ports.memory[store];
    return memory === undefined ? [] : [{ store, ...memory }];
  });
  const readers = lent.map(({ read }) => connect(read, MemoryReadContract));
  const writers = lent.flatMap(({ store, write }) =>
    write === undefined ? [] : [{ store, ...connect(write, MemoryWriteContract) }],
  );
  const sharers =
    ports.share === undefined ? [] : [{ ...ports.share, ...connect(ports.share.port, ShareWriterContract) }];

  return {
    tools: [...memorySearch(readers, level), ...memoryWrite(writers, sharers[0])],
    close() {
      for (const connection of [...readers, ...writers, ...sharers]) connection.close();
    },
  };
}
