import { ShareWriterContract } from '../../../../protocol/contracts/journal/index.ts';
import {
  MemoryMendContract,
  MemoryReadContract,
  MemoryWriteContract,
} from '../../../../protocol/contracts/memory/index.ts';
import type { TurnPorts } from '../../../../protocol/ports/index.ts';
import { STORES, type StoreName, type TrustLevel } from '../../../../protocol/trust.ts';
import { connect } from '../../../kernel/link/index.ts';
import { openMeaning } from '../../meaning.ts';
import type { Reader } from '../../reminder/index.ts';
import type { Tools } from '../tool.ts';
import { memoryBrowse } from './browse.ts';
import { memoryGet } from './get.ts';
import { memoryHistory } from './history.ts';
import { memoryMend } from './mend.ts';
import { memorySearch } from './search.ts';
import { memoryWrite } from './write.ts';

/** The memory tools of a turn at `level`, over the ports it was lent. */
export function openMemory(ports: TurnPorts, level: TrustLevel): Tools & { readonly readers: readonly Reader[] } {
  const readers = lentIn(ports, ({ read }, store) => ({ store, ...connect(read, MemoryReadContract) }));
  const writers = lentIn(ports, ({ write }, store) =>
    write === undefined ? undefined : { store, ...connect(write, MemoryWriteContract) },
  );
  const menders = lentIn(ports, ({ mend }, store) =>
    mend === undefined ? undefined : { store, ...connect(mend, MemoryMendContract) },
  );
  const sharers =
    ports.share === undefined ? [] : [{ ...ports.share, ...connect(ports.share.port, ShareWriterContract) }];

  const meaning = openMeaning(ports.meaning);

  return {
    readers,
    tools: [
      ...memorySearch(readers, level, meaning),
      ...memoryGet(readers, level),
      ...memoryBrowse(readers, level),
      ...memoryHistory(readers, level),
      ...memoryWrite(writers, sharers[0]),
      ...memoryMend(menders),
    ],
    close() {
      for (const connection of [...readers, ...writers, ...menders, ...sharers, meaning]) connection.close();
    },
  };
}

type Lent = NonNullable<TurnPorts['memory'][StoreName]>;

/** From the most to the least private store. */
function lentIn<T>({ memory }: TurnPorts, open: (lent: Lent, store: StoreName) => T | undefined): T[] {
  return STORES.flatMap((store) => {
    const lent = memory[store];
    const opened = lent === undefined ? undefined : open(lent, store);
    return opened === undefined ? [] : [opened];
  });
}
