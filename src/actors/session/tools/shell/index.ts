/** The tool that runs commands. */
export { openShell } from './shell.ts';
