/**
 * The file in which it is written down who wrote what in a part of the workspace. Names of folders that coop makes hold no `+`.
 *
 * @example ledgerName('users/bob') // 'users+bob.json'
 */
export const ledgerName = (scope: string): string => `${scope.replaceAll('/', '+')}.json`;
