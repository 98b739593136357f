import type { ProviderName } from '../../config/schema.ts';

/** What was said on the command line; the rest is asked, or with `yes` what is usual. */
export interface InitCommandOptions {
  readonly dir?: string;
  readonly yes?: boolean;
  readonly provider?: ProviderName;
  /** Of `openai-compatible`: where its server is. */
  readonly baseUrl?: string;
  /** The provider's own name of the model. */
  readonly model?: string;
  readonly name?: string;
  readonly json?: boolean;
}
