import type { Grant } from '../../../protocol/grant.ts';
import { Outlet } from './outlet.ts';
import { Tracer } from './tracer.ts';

const outlet = new Outlet();

/** This Worker's own. It does nothing until the supervisor hands the thread a port to the observer. */
export const tracer = new Tracer(outlet);

export function attachTrace({ frames, content }: Extract<Grant, { contract: 'trace' }>): void {
  outlet.attach(frames);
  tracer.content = content;
}
