export { breakpointsOf } from './breakpoints.ts';
export { newestMessage, pastMessages } from './messages.ts';
export { Prompting } from './prompting.ts';
