import type { Budget } from '../../protocol/contracts/budget.ts';

/** Everything is counted, and nothing is refused. */
export const UNCAPPED: Budget = {
  limits: { dailyMicros: null, dailyTokens: null, levels: {}, users: {}, noticeAt: 1 },
  models: [],
  timeZone: 'UTC',
  owner: '',
};
