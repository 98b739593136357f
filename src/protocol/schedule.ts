/** What is done about runs that were missed: nothing, or one that stands for all of them. */
export const MISSED = ['skip', 'once'] as const;
export type MissedPolicy = (typeof MISSED)[number];
