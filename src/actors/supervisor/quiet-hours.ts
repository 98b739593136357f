import { ownerOf, type Settings } from '../../config/index.ts';
import { readQuietHours, systemZone } from '../../domain/schedule/index.ts';
import type { Quiet } from '../../protocol/contracts/journal/index.ts';

/** When the owner is not told to look at notices, on their own clock: notices are for them. Null: they always are. */
export function quietHoursOf(settings: Pick<Settings, 'notices' | 'users'>): Quiet | null {
  const { quiet_hours: text } = settings.notices;
  const hours = text === undefined ? undefined : readQuietHours(text);
  return hours === undefined ? null : { ...hours, timezone: ownerOf(settings)?.timezone ?? systemZone() };
}
