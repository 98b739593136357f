import type { Settings } from '../../config/index.ts';
import type { RetentionPolicy } from '../../protocol/contracts/memory/index.ts';

const DAY_MS = 86_400_000;

/** `[memory.retention]` as a store is told it. */
export function retentionPolicy({ memory: { retention } }: Pick<Settings, 'memory'>): RetentionPolicy {
  return {
    compressAfterMs: retention.compress_after_days * DAY_MS,
    clusterLeast: retention.compression_min_cluster_size,
    archiveAfterMs: retention.archive_after_days * DAY_MS,
    deleteArchiveAfterMs: retention.delete_archive_after_days * DAY_MS,
    rowsMost: retention.max_rows_per_run,
  };
}
