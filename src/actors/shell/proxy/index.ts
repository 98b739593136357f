/** The only way out of a sandbox that has one: a proxy that leads to the hosts that the owner named, and to no other. */
export { openProxy, type WayOut } from './proxy.ts';
