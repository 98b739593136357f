import { limitsOf, ownerOf, type Settings } from '../../config/index.ts';
import type { Budget, ModelEntry } from '../../protocol/contracts/budget.ts';

/** What the journal has to know to count what is spent, and to end it. Days are those of this machine's clock. */
export function budgetOf(
  settings: Pick<Settings, 'limits' | 'users'>,
  models: readonly ModelEntry[],
  fallbacks: readonly string[],
): Budget {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const owner = ownerOf(settings)?.name ?? '';
  return { limits: limitsOf(settings), models: [...models], fallbacks: [...fallbacks], timeZone, owner };
}
