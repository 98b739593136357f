/** What a command runs in: bubblewrap's arguments, a filter of system calls, limits. Pure: whoever runs it starts the process. */
export { bubblewrap } from './bubblewrap.ts';
export { PATH, TOOLS } from './inside.ts';
export { descriptorsFor, hand, type LookAt, rootLinks } from './machine.ts';
export { systemCallFilter } from './system-calls.ts';
