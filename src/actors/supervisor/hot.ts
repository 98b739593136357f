/** Sections that take effect without a restart. Everything else waits for one, but for what `reload.ts` says of parts. */
export const HOT = ['users', 'groups', 'cron', 'limits', 'prompt', 'web', 'sandbox'] as const;
