/** `/usage` and `/model`: no model is asked. */
import type { AttachClient } from '../../commands/client.ts';
import { describeModels } from '../../commands/model.ts';
import { describeUsage } from '../../commands/usage/words.ts';
import { connected } from './connected.ts';

const WIDTH = 80;
const NAME_MAX = 200;

/** @returns What to show. @throws CoopError Why it could not be done. */
export async function showUsage(client: AttachClient | undefined): Promise<string> {
  return describeUsage(await connected(client).call('usage', {}), WIDTH).join('\n');
}

/** @param name what to choose; empty: what there is */
export async function askModel(client: AttachClient | undefined, name: string): Promise<string> {
  return describeModels(
    await connected(client).call('model', name === '' ? {} : { name: name.slice(0, NAME_MAX) }),
    WIDTH,
  ).join('\n');
}
