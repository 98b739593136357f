/** `coop usage`: what models cost, by day and by whom. */

import type { USAGE_BY } from '../../protocol/contracts/usage.ts';
import { CoopError } from '../../protocol/errors.ts';
import { widthOf } from '../layout.ts';
import { type ExitCode, printJson, printTable, type Shell } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { describeUsage } from './words.ts';

export interface UsageOptions extends PlaceOptions {
  readonly days?: string;
  readonly by?: (typeof USAGE_BY)[number];
  readonly json?: boolean;
}

export async function usage(options: UsageOptions, shell: Shell): Promise<ExitCode> {
  const asked = { ...daysOf(options.days), ...(options.by === undefined ? {} : { by: options.by }) };
  const report = await look(shell, options, ({ client }) => client.call('usage', asked));
  if (options.json) {
    printJson(shell, report);
    return 0;
  }
  printTable(shell, describeUsage(report, widthOf(shell.stdout)));
  return 0;
}

const DAYS_MOST = 366;

function daysOf(text: string | undefined): { days?: number } {
  if (text === undefined) return {};
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > DAYS_MOST)
    throw new CoopError('E_USAGE', { why: `--days: write a number from 1 to ${DAYS_MOST}` });
  return { days };
}
