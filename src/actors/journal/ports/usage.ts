import { allCaps, type Cap } from '../../../domain/money/caps.ts';
import { dayOf, daysBefore } from '../../../domain/money/day.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { UsageContract, UsageScope } from '../../../protocol/contracts/usage.ts';
import type { Journal } from '../journal.ts';

const DAYS = 7;

/** For one person: what they used, or, where the scope says so, what everybody did. */
export function usage(journal: Journal, { person, household }: UsageScope): Implementation<typeof UsageContract> {
  const { file, spending, calls } = journal;
  // Sums of a level and of all are sums of others, too.
  const isShown = (cap: Cap): boolean => household || cap.person === person;
  return {
    report: ({ days = DAYS, by = household ? 'person' : 'model' }) =>
      file.read(() => {
        const { limits, timeZone } = journal.budget;
        const to = dayOf(journal.now(), timeZone);
        const from = daysBefore(to, days - 1);
        const asked = { from, to, person: household ? null : person };
        return {
          ...{ whose: household ? ('household' as const) : ('own' as const), timeZone, from, to },
          total: spending.total(asked),
          days: spending.days(asked),
          rows: spending.rows(asked, by),
          caps: allCaps(limits)
            .filter(isShown)
            .map((cap) => ({ key: cap.key, unit: cap.unit, most: cap.most, spent: calls.state(cap, to).spent })),
        };
      }),
  };
}
