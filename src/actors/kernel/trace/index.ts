/** Spans: plain frames to the observer, told by whoever holds a context. */
export { preciseNow } from './clock.ts';
export { Outlet } from './outlet.ts';
export { attachTrace, tracer } from './thread.ts';
export { NO_TRACER, type Span, Tracer } from './tracer.ts';
