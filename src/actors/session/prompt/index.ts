export { breakpointsOf } from './breakpoints.ts';
export { joinedMessage, newestMessage, pastMessages } from './messages.ts';
export { Prompting } from './prompting.ts';
