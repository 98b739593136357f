/** Turns without a model, by name. */
export const COMMANDS = ['whoami', 'status'] as const;

export type CommandName = (typeof COMMANDS)[number];
