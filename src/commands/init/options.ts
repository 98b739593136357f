import type { ProviderName } from '../../config/schema.ts';

/** What was said on the command line; the rest is asked, or with `yes` what is usual. */
export interface InitCommandOptions {
  readonly dir?: string;
  readonly yes?: boolean;
  readonly provider?: ProviderName;
  readonly name?: string;
  readonly json?: boolean;
}
