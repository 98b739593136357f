/** The ports to coop.toml. The supervisor, which owns it, serves them itself. */
import type { Port } from '../../../protocol/contract.ts';
import { SettingsChangeContract, SettingsReadContract } from '../../../protocol/contracts/settings.ts';
import type { SettingsPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import type { Plan } from './plan.ts';

/** The other ends, to be served. */
export interface SettingsEnds {
  readonly read: Port<typeof SettingsReadContract>;
  /** Everything that comes by it is asked for. */
  readonly asking: Port<typeof SettingsChangeContract>;
  /** What is not sensitive is done. Ends with the part of the lease that trusts what the turn has read. */
  readonly direct: Port<typeof SettingsChangeContract>;
}

export function mintSettings({
  settings,
}: Plan): { readonly ports: SettingsPorts; readonly ends: SettingsEnds } | undefined {
  if (!settings) return undefined;
  const read = mintChannel(SettingsReadContract);
  const asking = mintChannel(SettingsChangeContract);
  const direct = mintChannel(SettingsChangeContract);
  return {
    ports: { read: read.client, asking: asking.client, direct: direct.client },
    ends: { read: read.server, asking: asking.server, direct: direct.server },
  };
}

/** For a person's own command: what they say is decided by saying it. */
export function mintCommandSettings({ settings }: Plan) {
  if (!settings) return undefined;
  const read = mintChannel(SettingsReadContract);
  const change = mintChannel(SettingsChangeContract);
  return {
    ports: { read: read.client, change: change.client },
    ends: { read: read.server, change: change.server },
  };
}
