/** `coop memory export`: JSON lines that `coop memory import` takes. */
import { once } from 'node:events';
import type { AttachResult } from '../../protocol/attach.ts';
import type { Audience } from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { STORES, type StoreName } from '../../protocol/trust.ts';
import type { AttachClient } from '../client.ts';
import { withProgress } from '../progress.ts';
import { type ExitCode, forStream, type Shell } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { KEEPS, lookWhereAllowed } from './refused.ts';

export interface ExportOptions extends PlaceOptions {
  readonly store?: StoreName;
  readonly everyone?: boolean;
}

type Row = AttachResult<'memory_export'>['rows'][number];

/** The whole is never in memory: each page is written as it comes. */
export function exportMemory({ store, everyone, ...options }: ExportOptions, shell: Shell): Promise<ExitCode> {
  const audience = everyone ? 'everyone' : 'me';
  const shown = { shell, amounts: { of: 'rows' }, beside: shell.stdout };
  return lookWhereAllowed<ExitCode>(shell, options, KEEPS, ({ client }) =>
    withProgress<ExitCode>(shown, async (progress) => {
      let refused: CoopError | undefined;
      let isAny = false;
      for (const name of store === undefined ? STORES : [store]) {
        try {
          for await (const row of rowsOf(client, name, audience)) {
            await write(shell, line(row));
            progress.add(1);
          }
          isAny = true;
        } catch (error) {
          // A store that is not theirs to see, among those that are.
          if (!(error instanceof CoopError) || error.code !== 'E_NOT_ALLOWED') throw error;
          refused = error;
        }
      }
      if (!isAny && refused !== undefined) throw refused;
      return 0;
    }),
  );
}

async function* rowsOf(client: AttachClient, store: StoreName, audience: Audience): AsyncGenerator<Row> {
  let after: number | null = 0;
  while (after !== null) {
    const page: AttachResult<'memory_export'> = await client.call('memory_export', { store, audience, after });
    yield* page.rows;
    after = page.next !== null && page.next > after ? page.next : null;
  }
}

function line({ at, expiresAt, ...row }: Row): string {
  const instant = (ms: number): string => new Date(ms).toISOString();
  return JSON.stringify({
    ...row,
    ...(at === undefined ? {} : { at: instant(at) }),
    ...(expiresAt === undefined ? {} : { expiresAt: instant(expiresAt) }),
  });
}

/** Waits where whoever reads is slower. */
async function write({ stdout }: Shell, text: string): Promise<void> {
  if (!stdout.write(`${forStream(text, stdout)}\n`)) await once(stdout, 'drain');
}
