import { HOUSEHOLD, Household, type HouseholdOptions } from '../../scripts/demo/household.ts';
import { MessagesApi, type Options, type Script } from '../support/messages-api.ts';

/** Built to look like a key and to open nothing. */
export const KEY = 'sk-ant-test-0000';

/** A household whose model is the script, through the real SDK over loopback. */
export async function withModel(
  script: Script,
  options: Pick<HouseholdOptions, 'env' | 'build'> & {
    readonly api?: Options;
    /** Lines of `[provider]`. */
    readonly provider?: string;
    readonly more?: string;
    /** Lines of `[agent]`. */
    readonly agent?: string;
  } = {},
): Promise<AsyncDisposable & { readonly api: MessagesApi; readonly household: Household; readonly config: string }> {
  const api = await MessagesApi.start(script, options.api);
  const config = HOUSEHOLD.replace('"offline/simple"', `"anthropic/claude-test"\n${options.agent ?? ''}`)
    .replace('name = "offline"', `name = "anthropic"\nbase_url = "${api.url}"\n${options.provider ?? ''}`)
    .concat(options.more ?? '');
  const { env = { ANTHROPIC_API_KEY: KEY }, build = 'dist' } = options;
  const household = await Household.start({ config, env, build });
  return {
    api,
    household,
    config,
    async [Symbol.asyncDispose]() {
      await household[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}
